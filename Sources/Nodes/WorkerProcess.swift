import Coordination
import Foundation
import LinearAlgebra
import Messages
import Primitives
package import Telemetry
import Transport

/// A whole worker: socket, signals, and the node between them.
package enum WorkerProcess {
    /// Works for the server at `endpoint` until it says that the run is over.
    ///
    /// - Parameters:
    ///   - patience: how long to hear nothing before giving up; nil never gives up.
    ///   - keys: how it shows who it is.
    ///   - fault: how it lies from the start, for tests of a cluster; an operator's word takes its place.
    ///   - isLaunched: whether another of our processes started this one; then Ctrl-C is that one's matter.
    /// - Throws: `JobError` for a fault that there is not; `TransportError`; `WorkerError` when the run was not over.
    package static func run(
        endpoint: String, keys: WorkerKeys, patience: Duration?, fault: NamedFault? = nil, isLaunched: Bool
    ) throws {
        let fault = try fault?.ownAssignment()
        setThreads(1)
        _ = keepFreedMemory(bytes: 256 << 20)
        let context = try ZeroMQContext()
        let security: WorkerSecurity
        switch keys {
        case .none: security = .none
        case .kept(let folder, let ticket):
            var enrolling = try Enrolling(endpoint: endpoint, context: context, folder: folder, patience: patience)
            security = try enrolling.security(ticket: ticket)
        }
        let link = try WorkerTransport(endpoint: endpoint, run: nil, context: context, security: security)
        var generator = SystemRandomNumberGenerator()
        let settings = WorkerCore.Settings(
            session: generator.next(), label: "\(ProcessInfo.processInfo.hostName.prefix(40)):\(getpid())",
            giveUpAfter: patience)
        var node = WorkerNode(settings: settings, link: link, waker: link.waker, fault: fault) { text, worker in
            let assembly = try JobAssembly(text: text)
            return (assembly.source(for: worker), assembly.seed)
        }
        let interrupt = node.interrupt
        let signals = Signals(isLaunched ? [SIGTERM] : [SIGTERM, SIGINT], on: .global()) { _ in interrupt() }
        defer { withExtendedLifetime(signals) {} }
        let ending = try node.run()
        if let error = WorkerError(ending, endpoint: endpoint) { throw error }
    }
}

/// Why a worker ended before the run was over.
package enum WorkerError: Error, Sendable, Equatable, CustomStringConvertible {
    case interrupted
    case serverSilent(endpoint: String)
    case refused(String)
    case unusable(String)

    init?(_ ending: WorkerCore.Ending, endpoint: String) {
        switch ending {
        case .runIsOver, .told: return nil
        case .interrupted: self = .interrupted
        case .serverSilent: self = .serverSilent(endpoint: endpoint)
        case .refused(let reason): self = .refused(reason.rawValue)
        case .unusable(let reason): self = .unusable(reason)
        }
    }

    package var exitCode: ExitCode {
        switch self {
        case .interrupted: .interrupted
        case .serverSilent: .unavailable
        case .refused(RejectionReason.revoked.rawValue): .notAdmitted
        case .refused, .unusable: .incompatible
        }
    }

    package var description: String {
        switch self {
        case .interrupted: "interrupted"
        case .serverSilent(let endpoint):
            "no answer from \(endpoint); start the server there, or give its endpoint with --connect"
        case .refused(RejectionReason.revoked.rawValue):
            "this worker's key was revoked; to take part again it needs a new one: remove its folder of keys, and give "
                + "a ticket with --ticket (guidon ticket makes one)"
        case .refused(let reason): "the server refuses this worker: \(reason)"
        case .unusable(let reason): "the server's job cannot be done here: \(reason)"
        }
    }
}
