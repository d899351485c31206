import CZeroMQ
import Messages
import Primitives
import Testing
import Transport
import Wire

#if canImport(Glibc)
    import Glibc
#endif

@Suite("A server that stands still for a while")
struct StoppedServerTests {
    /// With heartbeats of libzmq 4.3.4 the whole process was aborted here: `!_io_error`, for a connection that was lost
    /// while its queue was full.
    @Test("peers that fill their queues and go meanwhile do it no harm")
    func full() throws {
        let server = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: TestCluster.run, dimension: 4, context: ZeroMQContext())
        for _ in 0..<3 { flood(server.endpoint) }
        sleep(3)
        for _ in 0..<3 { flood(server.endpoint) }
        while try server.receive(until: .now().advanced(by: .milliseconds(500))) != nil {}

        let worker = try WorkerTransport(
            endpoint: server.endpoint, run: TestCluster.run, context: ZeroMQContext(), patience: .seconds(10))
        try worker.send(.hello(Say.hello))
        guard case .message(.hello, _, _)? = try server.next() else { throw Silence() }
    }

    /// Sends until nothing goes through any more, and is gone.
    private func flood(_ endpoint: String) {
        let context = zmq_ctx_new()
        let socket = zmq_socket(context, ZMQ_DEALER)
        var linger: Int32 = 0
        var patience: Int32 = 100
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
        zmq_setsockopt(socket, ZMQ_SNDTIMEO, &patience, MemoryLayout<Int32>.size)
        zmq_connect(socket, endpoint)
        let garbage = [UInt8](repeating: 7, count: 60_000)
        while zmq_send(socket, garbage, garbage.count, 0) >= 0 {}
        zmq_close(socket)
        zmq_ctx_term(context)
    }
}
