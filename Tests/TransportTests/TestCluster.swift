import CZeroMQ
import Foundation
import Messages
import Parameters
import Primitives
import Testing
import Transport
import Wire

/// The links that must behave alike.
enum LinkKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case loopback, tcp, ipc

    var testDescription: String { rawValue }
}

/// A server and whoever connects to it, over one kind of link, all on the thread of the test.
final class TestCluster {
    static let run = RunID(rawValue: 7)

    let server: any ServerLink
    private let folder = TemporaryFolder()
    private let connectWorker: (RunID?) throws -> any WorkerLink
    private let connectStranger: () throws -> any Stranger

    init(_ kind: LinkKind, dimension: Int = 4) throws {
        if kind == .loopback {
            let server = LoopbackServer(run: Self.run, dimension: dimension)
            self.server = server
            connectWorker = { server.connect(run: $0) }
            connectStranger = { LoopbackStranger(worker: server.connect(run: nil)) }
            return
        }
        let context = try ZeroMQContext()
        let endpoint = kind == .tcp ? "tcp://127.0.0.1:0" : folder.endpoint("server")
        let server = try ServerTransport(
            endpoint: endpoint, run: Self.run, dimension: dimension, context: context)
        self.server = server
        connectWorker = {
            // The generous patience only matters on a machine that is very busy.
            try WorkerTransport(endpoint: server.endpoint, run: $0, context: context, patience: .seconds(10))
        }
        connectStranger = { try ZeroMQStranger(endpoint: server.endpoint) }
    }

    func worker(run: RunID? = TestCluster.run) throws -> any WorkerLink { try connectWorker(run) }

    /// Somebody who speaks the transport but not the protocol.
    func stranger() throws -> any Stranger { try connectStranger() }

    /// A worker that said hello and was welcomed with a layout of `dimension` values.
    func member(_ number: UInt32 = 1, dimension: Int = 4) throws -> (link: any WorkerLink, peer: PeerID) {
        let link = try worker()
        try link.send(.hello(Say.hello))
        guard case .message(.hello, let peer, _)? = try server.next() else { throw Silence() }
        try server.send(.welcome(Say.welcome(number, dimension: dimension)), to: peer)
        guard case .welcome? = try link.next() else { throw Silence() }
        return (link, peer)
    }
}

/// What should have come did not.
struct Silence: Error {}

extension ServerLink {
    /// The next arrival; far later than any that is on its way, nil.
    func next() throws -> ServerArrival? { try receive(until: .now().advanced(by: .seconds(10))) }

    /// Receives until `done`, at most 20 s; everything that arrived.
    func receive(while undone: () -> Bool) throws -> [ServerArrival] {
        var arrivals: [ServerArrival] = []
        let deadline = Instant.now().advanced(by: .seconds(20))
        while undone(), Instant.now() < deadline {
            if let arrival = try receive(until: .now().advanced(by: .milliseconds(5))) { arrivals.append(arrival) }
        }
        return arrivals
    }
}

extension WorkerLink {
    func next() throws -> ServerMessage? { try receive(until: .now().advanced(by: .seconds(10))) }
}

/// Messages to send.
enum Say {
    static let hello = Hello(capabilities: 0, modelDigest: 0, session: 11, label: "test/1")
    static let heartbeat = WorkerMessage.heartbeat(
        Heartbeat(worker: WorkerID(rawValue: 1), incarnation: Incarnation(rawValue: 1), version: .initial))

    static func welcome(_ number: UInt32, dimension: Int) -> Welcome {
        Welcome(
            worker: WorkerID(rawValue: number), incarnation: Incarnation(rawValue: 1), job: "seed: 1",
            layout: Layout([("w", [dimension])]), heartbeatInterval: .milliseconds(100))
    }

    static func contribution(dimension: Int, version: UInt64 = 0) -> WorkerMessage {
        .contribution(
            Contribution(
                worker: WorkerID(rawValue: 1), incarnation: Incarnation(rawValue: 1),
                basis: ParameterVersion(rawValue: version), basisDigest: 99, samples: 8, statistics: .init(),
                gradient: Gradient((0..<dimension).map { Float($0) })))
    }

    static func parameters(dimension: Int, version: UInt64 = 0) -> ServerMessage {
        .parameters(
            ParameterBroadcast(
                version: ParameterVersion(rawValue: version), digest: 99,
                parameters: ParameterVector((0..<dimension).map { Float($0) + Float(version) })))
    }
}

/// A folder that is gone with its owner, short enough in its name for a socket's path.
final class TemporaryFolder {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "/guidon-\(UInt64.random(in: 0..<(.max)))"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func endpoint(_ name: String) -> String { "ipc://\(path)/\(name)" }
}
