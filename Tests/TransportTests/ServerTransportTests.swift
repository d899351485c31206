import Foundation
import Messages
import Primitives
import Testing
import Transport
import Wire

@Suite("Binding a server")
struct ServerTransportTests {
    func server(_ endpoint: String, context: ZeroMQContext? = nil) throws -> ServerTransport {
        try ServerTransport(
            endpoint: endpoint, run: TestCluster.run, dimension: 4, context: context ?? ZeroMQContext())
    }

    @Test("port 0 becomes a real port")
    func port() throws {
        let server = try server("tcp://127.0.0.1:0")
        let port = try #require(Int(server.endpoint.split(separator: ":").last ?? ""))
        #expect(port > 0)
        #expect(server.endpoint == "tcp://127.0.0.1:\(port)")
    }

    @Test("a port that is in use is an error that says what to do")
    func portInUse() throws {
        let first = try server("tcp://127.0.0.1:0")
        let error = TransportError.addressInUse(endpoint: first.endpoint)
        #expect(throws: error) { try server(first.endpoint) }
        #expect(error.description.contains("stop the other server"))
        #expect(!error.description.contains("\n"))
    }

    @Test("a path that is served is in use, and the one that serves it goes on")
    func pathInUse() throws {
        let folder = TemporaryFolder()
        let first = try server(folder.endpoint("a"))
        #expect(throws: TransportError.addressInUse(endpoint: first.endpoint)) { try server(first.endpoint) }

        let context = try ZeroMQContext()
        let worker = try WorkerTransport(
            endpoint: first.endpoint, run: nil, context: context, patience: .seconds(10))
        try worker.send(.hello(Say.hello))
        #expect(try first.next() != nil)
    }

    @Test("a path that a dead server left behind can be served again")
    func pathLeftBehind() throws {
        let folder = TemporaryFolder()
        let endpoint = folder.endpoint("a")
        try leaveSocket(at: String(endpoint.dropFirst("ipc://".count)))

        #expect(try server(endpoint).endpoint == endpoint)
    }

    /// Binds a plain socket to `path` and closes it without removing its file, as a killed server does.
    private func leaveSocket(at path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(left) }
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(left, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(status == 0)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test(
        "what is no endpoint is told so",
        arguments: ["", "nonsense", "tcp://", "udp://127.0.0.1:1", "tcp://127.0.0.1:x"])
    func badEndpoint(endpoint: String) {
        #expect(throws: TransportError.badEndpoint(endpoint)) { try server(endpoint) }
    }

    @Test("a path in no folder, and one too long for the system, are no endpoints")
    func badPath() {
        let folder = TemporaryFolder()
        for name in ["no/such/folder", String(repeating: "a", count: 200)] {
            let endpoint = folder.endpoint(name)
            #expect(throws: TransportError.badEndpoint(endpoint)) { try server(endpoint) }
        }
    }

    @Test("an address of another machine cannot be bound")
    func foreignAddress() {
        // 203.0.113.0/24 is reserved for documentation.
        let endpoint = "tcp://203.0.113.1:0"
        #expect(throws: TransportError.addressNotAvailable(endpoint: endpoint)) { try server(endpoint) }
    }
}
