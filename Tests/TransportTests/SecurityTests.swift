import CZeroMQ
import Credentials
import Messages
import Primitives
import Testing
import Transport

/// A server with keys, and what a worker with the right key can do.
private final class GuardedServer {
    let pair: KeyPair
    let link: ServerTransport
    private(set) var enrolment = Enrolment()
    private let context: ZeroMQContext

    init(workers: [KeyPair] = [], token: KeyPair? = nil) throws {
        pair = try .make()
        let admission = try KeyPair.make().publicKey
        _ = enrolment.offer(admission, uses: 4096)
        for worker in workers { try enrolment.enrol(worker.publicKey, by: admission) }
        if let token { _ = enrolment.offer(token.publicKey, uses: 1) }
        context = try ZeroMQContext()
        link = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: TestCluster.run, dimension: 4, context: context,
            security: .keys(pair, enrolment))
    }

    func revoke(_ key: PublicKey) {
        enrolment.revoke(key)
        link.admit(enrolment)
    }

    func connect(_ pair: KeyPair, server: PublicKey? = nil) throws -> WorkerTransport {
        try WorkerTransport(
            endpoint: link.endpoint, run: TestCluster.run, context: ZeroMQContext(),
            security: .keys(pair, server: server ?? self.pair.publicKey), patience: .seconds(10))
    }

    /// What a peer that is turned away is told, once it has tried often enough.
    func refusal(_ connect: () throws -> WorkerTransport) -> HandshakeRefusal? {
        do {
            let worker = try connect()
            _ = try worker.waitUntilConnected(until: .now().advanced(by: .seconds(10)))
        } catch TransportError.refused(_, let reason) {
            return reason
        } catch {}
        return nil
    }

    func turnedAway(_ name: String) -> UInt64 {
        link.turnedAway().first { $0.name == name }?.count ?? 0
    }
}

@Suite("Keys at the door")
struct SecurityTests {
    private let worker: KeyPair
    private let stranger: KeyPair

    init() throws {
        worker = try .make()
        stranger = try .make()
    }

    @Test("a worker's key gets in, and every message comes with it")
    func admitted() throws {
        let server = try GuardedServer(workers: [worker])
        let link = try server.connect(worker)
        try link.send(.hello(Say.hello))
        guard case .message(.hello, let peer, worker.publicKey)? = try server.link.next() else { throw Silence() }
        try server.link.send(.welcome(Say.welcome(1, dimension: 4)), to: peer)
        #expect(try link.next() == .welcome(Say.welcome(1, dimension: 4)))
        for version in UInt64(0)..<50 {
            try link.send(Say.contribution(dimension: 4, version: version))
            let next = try server.link.next()
            guard case .message(.contribution, peer, worker.publicKey)? = next else { throw Silence() }
        }
        #expect(server.link.turnedAway().isEmpty)
    }

    @Test("a token's key gets in, and only until it is spent")
    func token() throws {
        let server = try GuardedServer(token: stranger)
        let link = try server.connect(stranger)
        try link.send(.enrol(worker.publicKey))
        #expect(
            try server.link.next()
                == .message(.enrol(worker.publicKey), from: PeerID(rawValue: 1), key: stranger.publicKey))
        var spent = server.enrolment
        try spent.enrol(worker.publicKey, by: stranger.publicKey)
        server.link.admit(spent)
        #expect(server.refusal { try server.connect(stranger) } == .notAdmitted)
        #expect(server.turnedAway("spent_token") >= 3)
        #expect(try server.connect(worker).waitUntilConnected(until: .now().advanced(by: .seconds(10))))
    }

    @Test("an unknown key is turned away before anything of it is read, and is told")
    func unknown() throws {
        let server = try GuardedServer(workers: [worker])
        #expect(server.refusal { try server.connect(stranger) } == .notAdmitted)
        #expect(server.turnedAway("unknown_key") >= 3)
        #expect(try server.link.receive(until: .now()) == nil)
        #expect(server.link.counters.snapshot().allSatisfy { $0.count == 0 })
    }

    @Test("a revoked key is not read any more, over a connection that it has, and gets none again")
    func revoked() throws {
        let server = try GuardedServer(workers: [worker])
        let link = try server.connect(worker)
        try link.send(.hello(Say.hello))
        guard case .message(.hello, _, _)? = try server.link.next() else { throw Silence() }
        server.revoke(worker.publicKey)
        try link.send(.hello(Say.hello))
        #expect(try server.link.receive(while: { server.link.counters[.droppedUnread] == 0 }).isEmpty)
        #expect(server.link.counters[.messagesReceived] == 1)
        #expect(server.refusal { try server.connect(worker) } == .notAdmitted)
        #expect(server.turnedAway("revoked") >= 3)
    }

    @Test("a worker of another server hangs up, and says that this is not its server")
    func otherServer() throws {
        let server = try GuardedServer(workers: [worker])
        #expect(server.refusal { try server.connect(worker, server: stranger.publicKey) } == .otherServer)
        #expect(server.turnedAway("other_server_key") >= 5)
    }

    @Test("who has no key is turned away, and says that one side has none; and so the other way round")
    func noKeys() throws {
        let server = try GuardedServer(workers: [worker])
        #expect(
            server.refusal {
                try WorkerTransport(endpoint: server.link.endpoint, run: nil, context: ZeroMQContext())
            } == .otherSecurity)
        // It may hang up before the server has seen why it would.
        #expect(server.turnedAway("no_keys") >= 1)
        #expect(server.turnedAway("no_keys") + server.turnedAway("broken_handshake") >= 3)

        let context = try ZeroMQContext()
        let open = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: TestCluster.run, dimension: 4, context: context)
        let refusal = server.refusal {
            try WorkerTransport(
                endpoint: open.endpoint, run: nil, context: ZeroMQContext(),
                security: .keys(worker, server: stranger.publicKey))
        }
        // Either side may be the first to see it.
        #expect(refusal == .otherServer || refusal == .otherSecurity)
    }

    @Test("bytes of somebody who does not speak ZeroMQ, and half a handshake, are counted")
    func garbage() throws {
        let server = try GuardedServer(workers: [worker])
        let context = zmq_ctx_new()
        let socket = zmq_socket(context, ZMQ_STREAM)
        defer {
            zmq_close(socket)
            zmq_ctx_term(context)
        }
        var linger: Int32 = 0
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
        try #require(zmq_connect(socket, server.link.endpoint) == 0)
        var identity = [UInt8](repeating: 0, count: 256)
        var size = identity.count
        try #require(zmq_getsockopt(socket, ZMQ_ROUTING_ID, &identity, &size) == 0)
        zmq_send(socket, identity, size, ZMQ_SNDMORE)
        // A greeting of CURVE, and a command of 255 bytes that is none.
        let greeting: [UInt8] =
            [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0] + Array("CURVE".utf8) + [UInt8](repeating: 0, count: 47)
        let command: [UInt8] = [0x04, 0xff] + [UInt8](repeating: 0x41, count: 255)
        zmq_send(socket, greeting + command, greeting.count + command.count, 0)
        #expect(try server.link.receive(while: { server.turnedAway("broken_handshake") == 0 }).isEmpty)
        #expect(try server.connect(worker).waitUntilConnected(until: .now().advanced(by: .seconds(10))))
    }

    @Test("a routing id that was a member's is nobody's when another key comes with it")
    func routingID() throws {
        let server = try GuardedServer(workers: [worker, stranger])
        let peers = try [worker, stranger].map { pair in
            let socket = try RawCurveSocket(
                pair, server: server.pair.publicKey, endpoint: server.link.endpoint, routingID: "me")
            try socket.send(hello())
            guard case .message(.hello, let peer, pair.publicKey)? = try server.link.next() else { throw Silence() }
            return peer
        }
        #expect(peers[0] != peers[1])
    }

    private func hello() throws -> [UInt8] { try WorkerHello.frame() }
}
