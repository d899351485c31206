import Foundation
import Messages
import Primitives
import Testing
import Transport
import Wire

/// What libzmq itself must keep from us.
@Suite("Bytes that are not even ZeroMQ's")
struct RawBytesTests {
    /// Connects to the server with a plain TCP socket.
    func plainSocket(to server: ServerTransport) throws -> Int32 {
        let port = try #require(UInt16(server.endpoint.split(separator: ":").last ?? ""))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let plain = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(plain, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        #expect(status == 0)
        // A read that waits for the server to hang up must not wait for ever.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(plain, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return plain
    }

    /// Whether the other side hung up, after whatever it said.
    func isHungUp(_ plain: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(plain, &bytes, bytes.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return true }
            if count < 0 { return false }
        }
    }

    func expectService(_ cluster: TestCluster, _ member: (link: any WorkerLink, peer: PeerID)) throws {
        try member.link.send(Say.contribution(dimension: 4))
        #expect(try cluster.server.next() == .message(Say.contribution(dimension: 4), from: member.peer))
    }

    @Test(
        "an HTTP request and other noise are hung up on, and a member is served",
        arguments: ["GET / HTTP/1.1\r\nHost: guidon\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}", "HELO\r\n"])
    func junk(text: String) throws {
        let cluster = try TestCluster(.tcp)
        let member = try cluster.member()
        let server = try #require(cluster.server as? ServerTransport)
        let plain = try plainSocket(to: server)
        defer { close(plain) }

        let junk = Array(text.utf8)
        #expect(write(plain, junk, junk.count) == junk.count)

        try expectService(cluster, member)
        #expect(isHungUp(plain))
        #expect(server.counters.malformedTotal == 0)
    }

    @Test("200 connections that say nothing keep no member from being served, and are hung up on")
    func halfOpen() throws {
        let cluster = try TestCluster(.tcp)
        let member = try cluster.member()
        let server = try #require(cluster.server as? ServerTransport)
        let silent = try (0..<200).map { _ in try plainSocket(to: server) }
        defer { for plain in silent { close(plain) } }

        try expectService(cluster, member)

        #expect(silent.allSatisfy(isHungUp))
    }

    @Test("a frame longer than allowed is not delivered, and its sender is cut off")
    func oversized() throws {
        let cluster = try TestCluster(.tcp)
        let member = try cluster.member()
        let stranger = try cluster.stranger()
        let hello = try WorkerCodec(run: TestCluster.run).write(.hello(Say.hello))[0].header
        #expect(try stranger.send([hello]))
        guard case .message(.hello, let before, _)? = try cluster.server.next() else { throw Silence() }

        #expect(try stranger.send([[UInt8](repeating: 0, count: Limits.valueBytesMax + 4096)]))

        // Whatever comes through after it comes over a new connection.
        let deadline = Instant.now().advanced(by: .seconds(20))
        var after: PeerID?
        while after == nil, Instant.now() < deadline {
            #expect(try stranger.send([hello]))
            let arrival = try cluster.server.receive(until: .now().advanced(by: .milliseconds(20)))
            if case .message(.hello, let peer, _)? = arrival { after = peer }
        }
        #expect(after != nil && after != before)
        #expect(cluster.server.counters.malformedTotal == 0)
        try member.link.send(Say.contribution(dimension: 4))
        var arrivals: [ServerArrival] = []
        while let arrival = try cluster.server.receive(until: .now().advanced(by: .milliseconds(500))) {
            arrivals.append(arrival)
        }
        #expect(arrivals.contains(.message(Say.contribution(dimension: 4), from: member.peer)))
    }
}
