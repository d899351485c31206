import Foundation
import Messages
import Primitives
import Testing
import Transport

@Suite("Waiting on a socket")
struct WaitingTests {
    /// Never reached unless what ends the wait is broken.
    static let distant = Duration.seconds(30)

    @Test("a wake-up before the wait, or from another thread during it, ends the server's wait")
    func wakeServer() throws {
        let server = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: TestCluster.run, dimension: 1, context: ZeroMQContext())
        let deadline = Instant.now().advanced(by: Self.distant)
        let waker = server.waker

        waker.wake()
        waker.wake()
        #expect(try server.receive(until: deadline) == nil)
        Thread.detachNewThread { waker.wake() }
        #expect(try server.receive(until: deadline) == nil)

        #expect(Instant.now() < deadline)
    }

    @Test("all wake-ups before a wait end that one wait only")
    func drained() throws {
        let server = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: TestCluster.run, dimension: 1, context: ZeroMQContext())
        for _ in 0..<100_000 { server.waker.wake() }
        #expect(try server.receive(until: .now().advanced(by: Self.distant)) == nil)

        let deadline = Instant.now().advanced(by: .milliseconds(20))
        #expect(try server.receive(until: deadline) == nil)
        #expect(Instant.now() >= deadline)
    }

    @Test("a wake-up ends a worker's wait, connected or not")
    func wakeWorker() throws {
        let folder = TemporaryFolder()
        let worker = try WorkerTransport(
            endpoint: folder.endpoint("nobody"), run: nil, context: ZeroMQContext(), patience: .zero)
        let deadline = Instant.now().advanced(by: Self.distant)
        let waker = worker.waker

        Thread.detachNewThread { waker.wake() }

        #expect(try worker.receive(until: deadline) == nil)
        #expect(Instant.now() < deadline)
    }

    @Test("a message is not lost to a wake-up")
    func both() throws {
        let cluster = try TestCluster(.tcp)
        let worker = try cluster.worker()
        let server = try #require(cluster.server as? ServerTransport)
        server.waker.wake()
        try worker.send(.hello(Say.hello))
        #expect(try server.receive(while: { server.counters[.messagesReceived] == 0 }).count == 1)
    }

    @Test("a wake-up is heard through any amount of bytes that come to nothing")
    func wakeUnderGarbage() throws {
        let cluster = try TestCluster(.tcp)
        let server = try #require(cluster.server as? ServerTransport)
        let stranger = try ZeroMQStranger(endpoint: server.endpoint)
        let deadline = Instant.now().advanced(by: Self.distant)
        // All of it is here or on its way before the first byte is read.
        #expect(try stranger.send(all: Array(repeating: [[1, 2, 3]], count: 5000), whenFull: {}))
        while server.counters.malformedTotal == 0 { #expect(try server.receive(until: .zero) == nil) }
        server.waker.wake()

        #expect(try server.receive(until: deadline) == nil)
        #expect(server.counters.malformedTotal <= 33, "\(server.counters.malformedTotal)")
        #expect(Instant.now() < deadline)
    }

    @Test("the end of the context ends a wait from another thread, and every call after it")
    func shutdown() throws {
        let context = try ZeroMQContext()
        let server = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: TestCluster.run, dimension: 1, context: context)
        Thread.detachNewThread { context.shutdown() }

        for _ in 0..<2 {
            #expect(throws: TransportError.closed) {
                try server.receive(until: .now().advanced(by: Self.distant))
            }
        }
    }

    @Test("the clock goes forward")
    func clock() {
        let first = Instant.now()
        let second = Instant.now()
        #expect(second >= first && first > .zero)
    }
}
