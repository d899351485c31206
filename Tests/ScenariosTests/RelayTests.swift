#if canImport(Glibc)
    import Glibc
#endif
import Scenarios
import Testing

/// A listener of this machine, and who connects to it.
private struct Line {
    let listener: Int32
    let port: UInt16

    static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    static func with(
        _ address: inout sockaddr_in, _ call: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    static func socket() -> Int32 {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 0, tv_usec: 300_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    init() throws {
        let listener = Self.socket()
        var address = Self.address(0)
        let isBound = Self.with(&address) { bind(listener, $0, $1) } == 0 && listen(listener, 4) == 0
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = Self.with(&address) { pointer, _ in getsockname(listener, pointer, &length) }
        try #require(isBound)
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
    }

    static func connect(_ port: UInt16) -> Int32 {
        let descriptor = socket()
        var address = address(port)
        return with(&address) { Glibc.connect(descriptor, $0, $1) } == 0 ? descriptor : -1
    }
}

/// What arrives within 0.3 s, or nothing; nil where the line was closed.
private func hear(_ descriptor: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count == 0 ? nil : String(decoding: buffer[..<max(0, count)], as: UTF8.self)
}

private func say(_ text: String, _ descriptor: Int32) { _ = text.withCString { send(descriptor, $0, strlen($0), 0) } }

@Suite("A relay")
struct RelayTests {
    @Test("passes bytes both ways, holds them up while it is cut, and closes one side when the other is gone")
    func passing() throws {
        let line = try Line()
        defer { close(line.listener) }
        let relay = try Relay(to: line.port)
        defer { relay.end() }
        let worker = Line.connect(relay.port)
        let server = accept(line.listener, nil, nil)
        defer { close(server) }
        try #require(worker >= 0 && server >= 0)
        say("there", worker)
        #expect(hear(server) == "there")
        say("and back", server)
        #expect(hear(worker) == "and back")

        relay.cut(true)
        say("held", worker)
        var limit = timeval(tv_sec: 0, tv_usec: 300_000)
        setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        #expect(hear(server) == "")
        relay.cut(false)
        #expect(hear(server) == "held")

        close(worker)
        #expect(hear(server) == nil)
    }

    @Test("closes a line to a server that is not there")
    func nobody() throws {
        let line = try Line()
        close(line.listener)
        let relay = try Relay(to: line.port)
        defer { relay.end() }
        let worker = Line.connect(relay.port)
        defer { close(worker) }
        #expect(worker >= 0 && hear(worker) == nil)
    }
}
