import Credentials
import Dispatch
import Keyring
import Messages
import Primitives
package import Telemetry
import Transport

/// Where a worker's keys come from.
package enum WorkerKeys: Sendable, Equatable {
    /// It has none: for a server of this machine that wants none.
    case none
    /// - Parameters:
    ///   - folder: where its pair is kept; nil keeps it for as long as the process lives.
    ///   - ticket: the file that lets it enrol; nil when it is enrolled already.
    case kept(folder: String?, ticket: String?)
}

/// A worker's way in: by the key that the server knows, or else by a ticket, after which the server knows its key.
struct Enrolling {
    private let endpoint: String
    private let context: ZeroMQContext
    private let deadline: Instant?
    private var keyring: WorkerKeyring

    /// How long a ticket may be refused before it is given up: where a server lays tickets out, another soon takes the
    /// place of a spent one.
    private static let spentPatience = Duration.seconds(10)
    /// A busy disk may need a while for what must be kept before the answer.
    private static let answerPatience = Duration.seconds(3)

    /// - Parameter patience: how long to wait for the server; nil waits for ever.
    init(
        endpoint: String, context: ZeroMQContext, folder: String?, patience: Duration?
    ) throws(KeyringError) {
        self.endpoint = endpoint
        self.context = context
        deadline = patience.map { Instant.now().advanced(by: $0) }
        keyring = try WorkerKeyring(folder: folder)
    }

    /// How to connect, once the server knows this worker.
    mutating func security(ticket path: String?) throws -> WorkerSecurity {
        // Who is enrolled needs its ticket no more, and may have thrown it away.
        if let server = keyring.server, path.map({ !WorkerKeyring.hasTicket($0) }) ?? true {
            return .keys(keyring.pair, server: server)
        }
        guard let path else { throw EnrollingError.noTicket }
        let ticket = try WorkerKeyring.readTicket(path)
        if keyring.server == ticket.server, try isKnown(to: ticket.server) {
            return .keys(keyring.pair, server: ticket.server)
        }
        try enrol(path)
        return .keys(keyring.pair, server: keyring.server ?? ticket.server)
    }

    /// Whether the server lets the worker's own key in; its answer is waited for.
    private func isKnown(to server: PublicKey) throws -> Bool {
        do throws(TransportError) {
            let link = try WorkerTransport(
                endpoint: endpoint, run: nil, context: context, security: .keys(keyring.pair, server: server),
                patience: .zero)
            return try link.waitUntilConnected(until: deadline ?? .now().advanced(by: .seconds(3600)))
        } catch {
            guard case .refused(_, .notAdmitted) = error else { throw error }
            return false
        }
    }

    private mutating func enrol(_ path: String) throws {
        var refused: (ticket: Ticket, since: Instant)?
        while true {
            let ticket = try WorkerKeyring.readTicket(path)
            switch try ask(ticket, laidOutAt: path) {
            case .enrolled: return try keyring.belong(to: ticket.server)
            case .refused(.badToken), .notAdmitted:
                let since = refused.flatMap { $0.ticket == ticket ? $0.since : nil } ?? .now()
                refused = (ticket, since)
                if since.duration(to: .now()) > Self.spentPatience { throw EnrollingError.spent(path: path) }
                sleep(milliseconds: 100)
            case .refused(.full): sleep(milliseconds: 1000)
            case .refused(let reason): throw WorkerError.refused(reason.rawValue)
            case .replaced: break
            case .silent:
                if let deadline, deadline < .now() { throw WorkerError.serverSilent(endpoint: endpoint) }
            }
        }
    }

    private enum Answer {
        case enrolled
        case refused(RejectionReason)
        /// The token lets nobody in.
        case notAdmitted
        /// Another ticket lies at the place of this one.
        case replaced
        case silent
    }

    /// Connects with the ticket's token and says by which key this worker will be known.
    private func ask(_ ticket: Ticket, laidOutAt path: String) throws -> Answer {
        do throws(TransportError) {
            let link = try WorkerTransport(
                endpoint: endpoint, run: nil, context: context,
                security: .keys(try KeyPair(secret: ticket.token), server: ticket.server), patience: .zero,
                refusalsMax: 1)
            guard try link.waitUntilConnected(until: .now().advanced(by: .seconds(1))) else { return .silent }
            try link.send(.enrol(keyring.pair.publicKey))
            let end = Instant.now().advanced(by: Self.answerPatience)
            while Instant.now() < end {
                switch try link.receive(until: .now().advanced(by: .milliseconds(50))) {
                case .enrolled: return .enrolled
                case .refused(let reason, _): return .refused(reason)
                // Somebody else was let in by it: what is said over this connection is not read any more.
                default: if (try? WorkerKeyring.readTicket(path)) != ticket { return .replaced }
                }
            }
            return .silent
        } catch {
            guard case .refused(_, .notAdmitted) = error else { throw error }
            return .notAdmitted
        }
    }

    private func sleep(milliseconds: Int) { DispatchSemaphore(value: 0).wait(milliseconds: milliseconds) }
}

extension DispatchSemaphore {
    fileprivate func wait(milliseconds: Int) { _ = wait(timeout: .now() + .milliseconds(milliseconds)) }
}

/// Why a worker cannot enrol.
package enum EnrollingError: Error, Sendable, Equatable, CustomStringConvertible {
    case spent(path: String)
    /// The folder of keys has no server in it, and there is no ticket.
    case noTicket

    package var exitCode: ExitCode { .notAdmitted }

    package var description: String {
        switch self {
        case .spent(let path):
            "\(path): this ticket has let in as many as it may, or was revoked; get another (guidon ticket, on the "
                + "server's machine)"
        case .noTicket: "these keys are not enrolled yet; give a ticket with --ticket (guidon ticket makes one)"
        }
    }
}
