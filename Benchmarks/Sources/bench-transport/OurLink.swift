import Credentials
import Foundation
import Messages
import Parameters
import Primitives
import Transport

/// The same rounds over our own links: `ServerTransport` and `WorkerTransport`, whole messages, checked and assembled.
struct OurLink {
    let workers: Int
    let values: Int
    let rounds: Int
    let isEncrypted: Bool

    private static let run = RunID(rawValue: 7)

    /// Seconds of all rounds, without connecting.
    func measure() throws -> Double {
        let pair = try KeyPair.make()
        let keys = try (0..<workers).map { _ in try KeyPair.make() }
        let token = try KeyPair.make().publicKey
        var enrolment = Enrolment()
        _ = enrolment.offer(token, uses: workers)
        for key in keys { try enrolment.enrol(key.publicKey, by: token) }
        let server = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: Self.run, dimension: values, context: try ZeroMQContext(),
            security: isEncrypted ? .keys(pair, enrolment) : .none)
        for number in 0..<workers {
            let security = isEncrypted ? WorkerSecurity.keys(keys[number], server: pair.publicKey) : .none
            let endpoint = server.endpoint
            Thread.detachNewThread {
                do { try work(number, endpoint, security) } catch { fatalError("worker \(number): \(error)") }
            }
        }
        var peers: [PeerID] = []
        while peers.count < workers {
            guard case .message(.hello, let peer, _) = try next(server) else { continue }
            let welcome = Welcome(
                worker: WorkerID(rawValue: UInt32(peers.count)), incarnation: Incarnation(rawValue: 1), job: "",
                layout: Layout([("w", [values])]), heartbeatInterval: .seconds(1))
            try server.send(.welcome(welcome), to: peer)
            peers.append(peer)
        }
        let parameters = ParameterVector([Float](repeating: 0.5, count: values))
        let clock = ContinuousClock()
        let spent = try clock.measure {
            for round in 0..<rounds {
                let message = ServerMessage.parameters(
                    ParameterBroadcast(
                        version: ParameterVersion(rawValue: UInt64(round)), digest: 1, parameters: parameters))
                for peer in peers { try server.send(message, to: peer) }
                var answered = 0
                while answered < workers {
                    if case .message(.contribution, _, _) = try next(server) { answered += 1 }
                }
            }
        }
        for peer in peers { try server.send(.goodbye, to: peer) }
        return Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
    }

    private func work(_ number: Int, _ endpoint: String, _ security: WorkerSecurity) throws {
        let link = try WorkerTransport(
            endpoint: endpoint, run: Self.run, context: ZeroMQContext(), security: security, patience: .seconds(10))
        try link.send(.hello(Hello(capabilities: 0, modelDigest: 0, session: UInt64(number), label: "bench")))
        var me: (WorkerID, Incarnation)?
        while true {
            switch try link.receive(until: .now().advanced(by: .seconds(60))) {
            case .welcome(let welcome)?: me = (welcome.worker, welcome.incarnation)
            case .parameters(let broadcast)?:
                guard let me else { continue }
                try link.send(
                    .contribution(
                        Contribution(
                            worker: me.0, incarnation: me.1, basis: broadcast.version, basisDigest: broadcast.digest,
                            samples: 1, statistics: .init(), gradient: Gradient(broadcast.parameters.values))))
            case .goodbye?, nil: return
            default: continue
            }
        }
    }

    private func next(_ server: ServerTransport) throws -> ServerArrival? {
        let arrival = try server.receive(until: .now().advanced(by: .seconds(60)))
        guard arrival != nil else { throw Silence() }
        return arrival
    }

    /// Nothing came for a minute.
    private struct Silence: Error {}
}
