import Foundation
import Messages
import Primitives
import Testing
import Transport
import Wire

@Suite("Hostile peers")
struct HostilePeersTests {
    /// That the server still hears its member and the member still hears the server.
    func expectService(_ server: any ServerLink, _ member: (link: any WorkerLink, peer: PeerID)) throws {
        try member.link.send(Say.contribution(dimension: 4))
        let arrivals = try server.receive(while: { server.counters[.messagesReceived] < 2 })
        #expect(arrivals == [.message(Say.contribution(dimension: 4), from: member.peer)])
        try server.send(.accepted(.initial), to: member.peer)
        #expect(try member.link.next() == .accepted(.initial))
    }

    static let run = TestCluster.run

    /// Sends `frames` as somebody unknown, waits until they are counted as `error`, and looks whether all is well.
    func send(_ frames: [[UInt8]], over kind: LinkKind, expecting error: WireError) throws {
        let cluster = try TestCluster(kind)
        let member = try cluster.member()
        let stranger = try cluster.stranger()
        #expect(try stranger.send(frames))
        let arrivals = try cluster.server.receive(while: { cluster.server.counters.malformedTotal == 0 })
        #expect(arrivals.isEmpty)
        #expect(cluster.server.counters[error] == 1)
        #expect(cluster.server.counters.malformedTotal == 1)
        try expectService(cluster.server, member)
    }

    @Test("garbage in one, two and five frames is counted", arguments: LinkKind.allCases)
    func garbage(kind: LinkKind) throws {
        let garbage = Array("garbage".utf8)
        try send([garbage], over: kind, expecting: .malformed)
        try send([garbage, garbage], over: kind, expecting: .malformed)
        try send([[UInt8]](repeating: garbage, count: 5), over: kind, expecting: .frameCount)
        try send([[]], over: kind, expecting: .headerEmpty)
    }

    @Test("a header cut short, or longer than 64 KiB, is counted", arguments: LinkKind.allCases)
    func headers(kind: LinkKind) throws {
        let hello = try WorkerCodec(run: Self.run).write(.hello(Say.hello))[0].header
        try send([hello.dropLast()], over: kind, expecting: .malformed)
        try send([[UInt8](repeating: 0, count: 64 * 1024 + 1)], over: kind, expecting: .headerTooLong)
    }

    @Test("64 KB of empty submessages are counted, not unpacked", arguments: LinkKind.allCases)
    func submessages(kind: LinkKind) throws {
        // Field 10 of the envelope, again and again, each with nothing in it.
        let header = [UInt8]([0x08, 0x01, 0x11, 7, 0, 0, 0, 0, 0, 0, 0])
        let empty = (0..<32_000).flatMap { _ in [0x52, 0x00] as [UInt8] }
        try send([header + empty], over: kind, expecting: .tooCostly)
    }

    @Test("another run and another protocol version are counted", arguments: LinkKind.allCases)
    func envelopes(kind: LinkKind) throws {
        let other = try WorkerCodec(run: RunID(rawValue: 8)).write(.hello(Say.hello))[0].header
        try send([other], over: kind, expecting: .wrongRun)
        var newer = try WorkerCodec(run: Self.run).write(.hello(Say.hello))[0].header
        #expect(Array(newer[0..<2]) == [0x08, 0x01])
        newer[1] = 2
        try send([newer], over: kind, expecting: .protocolVersion)
    }

    @Test("text that is not UTF-8 is counted", arguments: LinkKind.allCases)
    func text(kind: LinkKind) throws {
        var hello = try WorkerCodec(run: Self.run).write(.hello(Say.hello))[0].header
        let place = try #require(hello.firstIndex(of: UInt8(ascii: "/")))
        hello[place] = 0xff
        try send([hello], over: kind, expecting: .badText)
    }

    @Test(
        "10 000 random messages are all counted, most of them unread, and nothing comes of them",
        arguments: LinkKind.allCases)
    func noise(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        let member = try cluster.member()
        var random = SeededGenerator(seed: 1)
        let messages = (0..<10_000).map { _ in
            (0..<(1 + random.integer(below: 3))).map { _ in
                (0..<random.integer(below: 64)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            }
        }

        let stranger = try cluster.stranger()
        var arrivals: [ServerArrival] = []
        let sent = try stranger.send(all: messages) {
            if let arrival = try cluster.server.receive(until: .now()) { arrivals.append(arrival) }
        }
        var counted: UInt64 { cluster.server.counters.malformedTotal + cluster.server.counters[.overBudget] }
        arrivals += try cluster.server.receive(while: { counted < 10_000 })

        #expect(sent)
        #expect(arrivals.isEmpty)
        #expect(counted == 10_000)
        #expect(cluster.server.counters.malformedTotal >= 256)
        #expect(cluster.server.counters[.overBudget] > 5000)
        try expectService(cluster.server, member)
    }

    @Test(
        "doubled, missing and misplaced chunks of a member drop its vector, and the next one arrives",
        arguments: LinkKind.allCases, [[0, 1, 1, 2], [0, 2], [1, 2, 0], [2, 1, 0]])
    func chunks(kind: LinkKind, order: [Int]) throws {
        let dimension = 2 * Limits.chunkValuesMax + 1
        let cluster = try TestCluster(kind, dimension: dimension)
        let stranger = try cluster.stranger()
        let codec = WorkerCodec(run: Self.run)
        func frames(_ message: WorkerMessage) throws -> [[[UInt8]]] {
            try codec.write(message).map { parcel in
                [parcel.header] + (parcel.values.map { [bytes(of: $0)] } ?? [])
            }
        }
        // The stranger becomes a member that knows the protocol well.
        _ = try stranger.send(try frames(.hello(Say.hello))[0])
        guard case .message(.hello, let peer, _)? = try cluster.server.next() else { throw Silence() }
        try cluster.server.send(.welcome(Say.welcome(1, dimension: dimension)), to: peer)
        let contribution = Say.contribution(dimension: dimension)
        let chunks = try frames(contribution)

        for index in order { _ = try stranger.send(chunks[index]) }
        for chunk in chunks { _ = try stranger.send(chunk) }

        #expect(try cluster.server.next() == .message(contribution, from: peer))
        let counters = cluster.server.counters
        #expect(counters[.chunkOutOfOrder] + counters[.vectorInterrupted] > 0)
        #expect(counters[.chunkOutOfOrder] + counters[.vectorInterrupted] == counters.malformedTotal)
    }

    private func bytes(of values: ArraySlice<Float>) -> [UInt8] {
        values.withUnsafeBufferPointer { [UInt8](UnsafeRawBufferPointer($0)) }
    }

    @Test("5 000 strangers take one another's places and not a member's")
    func manyStrangers() throws {
        let server = LoopbackServer(run: Self.run, dimension: 4)
        let member = server.connect(run: Self.run)
        try member.send(.hello(Say.hello))
        guard case .message(_, let peer, _)? = server.receive(until: .zero) else { throw Silence() }
        try server.send(.welcome(Say.welcome(1, dimension: 4)), to: peer)

        for _ in 0..<5000 {
            try server.connect(run: nil).send(.hello(Say.hello))
            #expect(server.receive(until: .zero) != nil)
        }
        try member.send(Say.contribution(dimension: 4))

        #expect(server.receive(until: .zero) == .message(Say.contribution(dimension: 4), from: peer))
        #expect(server.counters[.peersEvicted] == 5001 - 4096)
    }
}
