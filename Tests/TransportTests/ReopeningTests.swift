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
}
