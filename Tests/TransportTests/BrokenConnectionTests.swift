import Messages
import Primitives
import Testing
import Transport
import Wire

@Suite("Broken connections")
struct BrokenConnectionTests {
    func server(_ endpoint: String) throws -> ServerTransport {
        try ServerTransport(endpoint: endpoint, run: TestCluster.run, dimension: 4, context: ZeroMQContext())
    }

    /// Says `message` again and again, as a core does, until the server hears it; at most 20 s.
    func insist(
        _ message: WorkerMessage, from worker: WorkerTransport, to server: ServerTransport
    ) throws -> ServerArrival {
        let deadline = Instant.now().advanced(by: .seconds(20))
        while Instant.now() < deadline {
            try worker.send(message)
            if let arrival = try server.receive(until: .now().advanced(by: .milliseconds(20))) { return arrival }
        }
        throw Silence()
    }

    @Test("a worker that was there first drops what it says, and is heard once the server is there")
    func workerFirst() throws {
        let endpoint = TemporaryFolder()
        let worker = try WorkerTransport(
            endpoint: endpoint.endpoint("a"), run: nil, context: ZeroMQContext(), patience: .milliseconds(1))
        try worker.send(.hello(Say.hello))
        #expect(worker.counters[.droppedFull] == 1)

        let server = try server(endpoint.endpoint("a"))

        guard case .message(.hello, _, _) = try insist(.hello(Say.hello), from: worker, to: server) else {
            throw Silence()
        }
    }

    @Test("to the next server a worker is a stranger, whatever the last one thought of it")
    func nextServer() throws {
        let folder = TemporaryFolder()
        let endpoint = folder.endpoint("a")
        var first: ServerTransport? = try server(endpoint)
        let worker = try WorkerTransport(
            endpoint: endpoint, run: TestCluster.run, context: ZeroMQContext(), patience: .seconds(10))
        try worker.send(.hello(Say.hello))
        guard case .message(.hello, let peer, _)? = try first?.next() else { throw Silence() }
        try first?.send(.welcome(Say.welcome(1, dimension: 4)), to: peer)
        #expect(try worker.next() == .welcome(Say.welcome(1, dimension: 4)))

        first = nil
        let second = try server(endpoint)

        let arrival = try insist(Say.contribution(dimension: 4), from: worker, to: second)
        guard case .refused(.notAMember, let stranger) = arrival else { throw Silence() }
        try second.send(.refused(.notAMember, basis: .initial), to: stranger)
        #expect(try worker.next() == .refused(.notAMember, basis: .initial))
    }

    @Test("what is sent to a worker that left is counted, and its number is forgotten")
    func workerLeft() throws {
        let server = try server("tcp://127.0.0.1:0")
        var worker: WorkerTransport? = try WorkerTransport(
            endpoint: server.endpoint, run: nil, context: ZeroMQContext(), patience: .seconds(10))
        try worker?.send(.hello(Say.hello))
        guard case .message(.hello, let peer, _)? = try server.next() else { throw Silence() }

        worker = nil

        let deadline = Instant.now().advanced(by: .seconds(20))
        while server.counters[.droppedUnreachable] == 0, Instant.now() < deadline {
            try server.send(.accepted(.initial), to: peer)
            _ = try server.receive(until: .now().advanced(by: .milliseconds(5)))
        }
        #expect(server.counters[.droppedUnreachable] == 1)
    }

    @Test("over a loopback that breaks, the worker is a stranger as well")
    func loopback() throws {
        let server = LoopbackServer(run: TestCluster.run, dimension: 4)
        let worker = server.connect(run: nil)
        try worker.send(.hello(Say.hello))
        guard case .message(.hello, let peer, _)? = server.receive(until: .zero) else { throw Silence() }
        try server.send(.welcome(Say.welcome(1, dimension: 4)), to: peer)
        _ = worker.receive(until: .zero)

        worker.disconnect()
        try worker.send(Say.contribution(dimension: 4))
        try server.send(.accepted(.initial), to: peer)
        worker.reconnect()
        try worker.send(Say.contribution(dimension: 4))

        #expect(worker.counters[.droppedFull] == 1)
        #expect(server.counters[.droppedUnreachable] == 1)
        guard case .refused(.notAMember, let stranger)? = server.receive(until: .zero) else { throw Silence() }
        #expect(stranger != peer)
    }
}
