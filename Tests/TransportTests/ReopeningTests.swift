import Messages
import Primitives
import Testing
import Transport

@Suite("Opening sockets anew")
struct ReopeningTests {
    /// libzmq takes a closed socket away in its own time, while a new one may already lie at its address in memory.
    @Test("one connection after another in one context, each at once where the last was closed")
    func again() throws {
        let folder = TemporaryFolder()
        let context = try ZeroMQContext()
        for _ in 0..<100 {
            _ = try WorkerTransport(endpoint: folder.endpoint("nobody"), run: nil, context: context, patience: .zero)
        }
    }

    /// libzmq tells that a handshake ended after the socket can be written to already; whoever closed it by then must not
    /// be waited for, for the I/O thread would do so for ever, and with it every other connection.
    @Test("connections that are closed the moment they stand, and then one that is heard")
    func hasty() throws {
        let server = try ServerTransport(
            endpoint: "tcp://127.0.0.1:0", run: TestCluster.run, dimension: 4, context: ZeroMQContext())
        let context = try ZeroMQContext()
        func connect() throws -> WorkerTransport {
            let link = try WorkerTransport(
                endpoint: server.endpoint, run: TestCluster.run, context: context, patience: .zero)
            guard try link.waitUntilConnected(until: .now().advanced(by: .seconds(10))) else { throw Silence() }
            return link
        }
        for _ in 0..<300 { _ = try connect() }
        let link = try connect()
        try link.send(.hello(Say.hello))
        guard case .message(.hello, _, _)? = try server.next() else { throw Silence() }
    }
}
