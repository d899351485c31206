import Testing
import Transport

@Suite("Endpoints that stay on this machine")
struct EndpointTests {
    @Test(
        "are sockets in folders and the loopback device",
        arguments: ["ipc:///run/guidon/server", "tcp://127.0.0.1:5555", "tcp://127.8.9.10:0", "tcp://localhost:5555"])
    func local(endpoint: String) { #expect(staysOnThisMachine(endpoint)) }

    @Test(
        "are no others, whatever their names begin with",
        arguments: [
            "tcp://0.0.0.0:5555", "tcp://*:5555", "tcp://10.0.0.5:5555", "tcp://127.example.org:5555",
            "tcp://127.0.0.1.example.org:5555", "tcp://localhost.example.org:5555", "tcp://1270.0.0.1:5555",
            "tcp://127.0.0:1", "udp://127.0.0.1:5555", "",
        ])
    func remote(endpoint: String) { #expect(!staysOnThisMachine(endpoint)) }
}
