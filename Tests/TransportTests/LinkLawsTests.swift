import Messages
import Parameters
import Primitives
import Testing
import Transport
import Wire

@Suite("Laws of every link")
struct LinkLawsTests {
    @Test("a hello arrives, its welcome comes back, and both know the other", arguments: LinkKind.allCases)
    func hello(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        let worker = try cluster.worker()

        try worker.send(.hello(Say.hello))
        guard case .message(let message, let peer, _)? = try cluster.server.next() else { throw Silence() }
        try cluster.server.send(.welcome(Say.welcome(5, dimension: 4)), to: peer)

        #expect(message == .hello(Say.hello))
        #expect(try worker.next() == .welcome(Say.welcome(5, dimension: 4)))
    }

    @Test(
        "messages of one worker arrive in the order of sending, and each under its own number",
        arguments: LinkKind.allCases)
    func order(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        let (first, firstPeer) = try cluster.member(1)
        let (second, secondPeer) = try cluster.member(2)
        for version in 0..<8 {
            try first.send(Say.contribution(dimension: 4, version: UInt64(version)))
            try second.send(Say.contribution(dimension: 4, version: UInt64(100 + version)))
        }

        let arrivals = try (0..<16).map { _ in try cluster.server.next() }

        #expect(firstPeer != secondPeer)
        for (peer, start) in [(firstPeer, 0), (secondPeer, 100)] {
            let got = arrivals.filter {
                guard case .message(_, peer, _)? = $0 else { return false }
                return true
            }
            let sent = (0..<8).map { version in
                ServerArrival.message(
                    Say.contribution(dimension: 4, version: UInt64(start + version)), from: peer)
            }
            #expect(got == sent)
        }
    }

    @Test("a gradient and parameters of several chunks arrive whole", arguments: LinkKind.allCases)
    func chunks(kind: LinkKind) throws {
        let dimension = 2 * Limits.chunkValuesMax + 7
        let cluster = try TestCluster(kind, dimension: dimension)
        let (worker, peer) = try cluster.member(dimension: dimension)

        try cluster.server.send(Say.parameters(dimension: dimension), to: peer)
        try worker.send(Say.contribution(dimension: dimension))

        #expect(try worker.next() == Say.parameters(dimension: dimension))
        #expect(try cluster.server.next() == .message(Say.contribution(dimension: dimension), from: peer))
        #expect(worker.counters[.messagesReceived] == 2)
        #expect(cluster.server.counters[.messagesReceived] == 2)
    }

    @Test("all workers get the parameters of each version", arguments: LinkKind.allCases)
    func broadcast(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        let members = try (1...3).map { try cluster.member(UInt32($0)) }

        for version: UInt64 in [1, 2] {
            let parameters = Say.parameters(dimension: 4, version: version)
            for (_, peer) in members { try cluster.server.send(parameters, to: peer) }
            for (link, _) in members { #expect(try link.next() == parameters) }
        }
    }

    @Test("nothing comes of nothing", arguments: LinkKind.allCases)
    func silence(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        let worker = try cluster.worker()
        #expect(try cluster.server.receive(until: .now()) == nil)
        #expect(try worker.receive(until: .now()) == nil)
    }

    @Test(
        "whoever was not welcomed may not contribute, and is told apart by one value a vector",
        arguments: LinkKind.allCases)
    func uninvited(kind: LinkKind) throws {
        let dimension = 2 * Limits.chunkValuesMax
        let cluster = try TestCluster(kind, dimension: dimension)
        let worker = try cluster.worker()

        try worker.send(Say.contribution(dimension: dimension, version: 3))
        try worker.send(Say.heartbeat)
        let arrivals = [try cluster.server.next(), try cluster.server.next()]

        guard case .refused(.notAMember, let peer)? = arrivals[0] else { throw Silence() }
        #expect(arrivals[1] == .message(Say.heartbeat, from: peer))
        #expect(cluster.server.counters[.uninvited] == 2)
        try cluster.server.send(.refused(.notAMember, basis: .initial), to: peer)
        #expect(try worker.next() == .refused(.notAMember, basis: .initial))
    }

    @Test(
        "a goodbye and a refusal as no member end the right to contribute; other refusals do not",
        arguments: LinkKind.allCases)
    func closing(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        for last in [ServerMessage.goodbye, .refused(.notAMember, basis: .initial), .refused(.stale, basis: .initial)] {
            let (worker, peer) = try cluster.member()
            try cluster.server.send(last, to: peer)

            try worker.send(Say.contribution(dimension: 4))
            let arrival = try cluster.server.next()

            if case .refused(.stale, _) = last {
                #expect(arrival == .message(Say.contribution(dimension: 4), from: peer))
            } else {
                #expect(arrival == .refused(.notAMember, from: peer))
            }
        }
    }

    @Test(
        "a contribution of another dimension is counted and told, and its values are not delivered",
        arguments: LinkKind.allCases)
    func dimension(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        let (worker, peer) = try cluster.member()

        try worker.send(Say.contribution(dimension: 5))
        try worker.send(Say.contribution(dimension: 4))

        #expect(try cluster.server.next() == .refused(.wrongDimension, from: peer))
        #expect(try cluster.server.next() == .message(Say.contribution(dimension: 4), from: peer))
        #expect(cluster.server.counters[.wrongDimension] == 1)
    }

    @Test(
        "a worker that does not read loses the newest messages, and no other worker does",
        arguments: LinkKind.allCases)
    func fullQueue(kind: LinkKind) throws {
        let dimension = Limits.chunkValuesMax
        let cluster = try TestCluster(kind, dimension: dimension)
        let (lazy, lazyPeer) = try cluster.member(1, dimension: dimension)
        let (eager, eagerPeer) = try cluster.member(2, dimension: dimension)

        // More than all queues between the two hold: 34 here, 64 there, and what the kernel takes.
        let parameters = Say.parameters(dimension: dimension)
        for _ in 0..<200 { try cluster.server.send(parameters, to: lazyPeer) }
        try cluster.server.send(parameters, to: eagerPeer)

        #expect(try eager.next() == parameters)
        #expect(cluster.server.counters[.droppedFull] > 0)
        #expect(cluster.server.counters[.droppedFull] + cluster.server.counters[.messagesSent] == 203)
        #expect(try lazy.next() == parameters)
    }

    @Test("what is sent to nobody is counted", arguments: LinkKind.allCases)
    func nobody(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        try cluster.server.send(.goodbye, to: PeerID(rawValue: 77))
        #expect(cluster.server.counters[.droppedUnreachable] == 1)
        #expect(cluster.server.counters[.messagesSent] == 0)
    }

    @Test("a message that no peer would accept is an error of the sender", arguments: LinkKind.allCases)
    func unsendable(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        let (worker, peer) = try cluster.member()
        let error = EncodingError.badVector(count: 0, limit: Limits.vectorValuesMax)
        #expect(throws: TransportError.unsendable(error)) {
            try cluster.server.send(Say.parameters(dimension: 0), to: peer)
        }
        #expect(throws: TransportError.unsendable(error)) { try worker.send(Say.contribution(dimension: 0)) }
    }

    @Test("bytes are counted on both sides alike", arguments: LinkKind.allCases)
    func bytes(kind: LinkKind) throws {
        let cluster = try TestCluster(kind)
        let (worker, _) = try cluster.member()
        try worker.send(Say.contribution(dimension: 4))
        _ = try cluster.server.next()
        #expect(worker.counters[.bytesSent] > 16)
        #expect(worker.counters[.bytesSent] == cluster.server.counters[.bytesReceived])
        #expect(worker.counters[.bytesReceived] == cluster.server.counters[.bytesSent])
    }
}
