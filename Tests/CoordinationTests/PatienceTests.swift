import Coordination
import Messages
import Parameters
import Primitives
import Testing

/// What somebody who is there and does not work can cost the others: rounds that only their deadline closes.
@Suite("Waiting for workers that do not answer")
struct PatienceTests {
    private static let rounds: UInt64 = 256
    /// Every miss doubles the rounds until the next: ⌈log₂ 256⌉ + 1.
    private static let deadlinesMax = 9

    /// Plays a round in which `contributors` answer; whether only its deadline closed it.
    private func play(_ cluster: inout Cluster, contributors: [UInt64]) throws -> Bool {
        var job: Job?
        for number in contributors { job = cluster.contribute(number).jobs.first ?? job }
        let needsDeadline = job == nil
        if needsDeadline { job = cluster.step(.timer(.deadline(cluster.core.version))).jobs.first }
        cluster.step(.reduced(Cluster.sum(try #require(job))))
        cluster.step(.evaluated(cluster.core.version, score: 0))
        return needsDeadline
    }

    @Test("a member that never answers holds up ever fewer rounds", arguments: [0, 1])
    func silent(answersBefore: Int) throws {
        var cluster = Cluster(rounds: Self.rounds + 2)
        cluster.gather()
        for _ in 0..<answersBefore { #expect(try !play(&cluster, contributors: [0, 1, 2])) }
        var held = 0
        for _ in 0..<Self.rounds { held += try play(&cluster, contributors: [0, 1]) ? 1 : 0 }

        #expect(held >= 1 && held <= Self.deadlinesMax, "\(held) of \(Self.rounds) rounds")
    }

    @Test("ever new sessions that never answer hold up no more rounds than one")
    func strangers() throws {
        var cluster = Cluster(rounds: Self.rounds + 1)
        cluster.gather()
        var held = try play(&cluster, contributors: [0, 1, 2]) ? 1 : 0
        for round in 1..<Self.rounds {
            let stranger = 10 + round
            cluster.hello(stranger)
            held += try play(&cluster, contributors: [0, 1, 2]) ? 1 : 0
            let goodbye = Goodbye(worker: WorkerID(rawValue: UInt32(round + 2)), incarnation: Incarnation(rawValue: 1))
            cluster.step(.received(.goodbye(goodbye), from: Cluster.peer(stranger)))
        }

        #expect(cluster.core.members.count == 3)
        #expect(held <= Self.deadlinesMax, "\(held) of \(Self.rounds) rounds")
    }

    @Test("strangers that come and go within a round are waited for ever more rarely")
    func revolvingDoor() throws {
        var cluster = Cluster(rounds: Self.rounds + 1)
        cluster.gather()
        var waits = 0
        for round in 0..<Self.rounds {
            let stranger = 10 + round
            cluster.hello(stranger)
            let goodbye = Goodbye(worker: WorkerID(rawValue: UInt32(round + 3)), incarnation: Incarnation(rawValue: 1))
            let leave = ServerCore.Event.received(.goodbye(goodbye), from: Cluster.peer(stranger))
            var job: Job?
            for number: UInt64 in 0..<3 { job = cluster.contribute(number).jobs.first ?? job }
            if job == nil {
                waits += 1
                job = cluster.step(leave).jobs.first
            }
            cluster.step(.reduced(Cluster.sum(try #require(job))))
            cluster.step(.evaluated(cluster.core.version, score: 0))
            cluster.step(leave)
        }

        #expect(waits >= 1 && waits <= Self.deadlinesMax, "\(waits) of \(Self.rounds) rounds")
    }

    @Test("a member that misses and answers in turn holds up one round in thirty-two")
    func alternating() throws {
        var cluster = Cluster(rounds: Self.rounds + 1)
        cluster.gather()
        var held = 0
        for round in 0..<Self.rounds {
            held += try play(&cluster, contributors: round % 2 == 0 ? [0, 1, 2] : [0, 1]) ? 1 : 0
        }

        #expect(held <= Self.deadlinesMax + Int(Self.rounds) / 32, "\(held) of \(Self.rounds) rounds")
    }

    @Test("a member that was slow once is waited for again, and what comes unawaited is a row all the same")
    func forgives() throws {
        var cluster = Cluster()
        cluster.gather()
        _ = try play(&cluster, contributors: [0, 1])
        let unawaited = cluster.contribute(2).jobs.isEmpty && cluster.contribute(0).jobs.isEmpty
        let closed = cluster.contribute(1).jobs
        cluster.step(.reduced(Cluster.sum(try #require(closed.first))))
        cluster.step(.evaluated(cluster.core.version, score: 0))
        cluster.contribute(0)

        #expect(unawaited)
        #expect(closed.first?.rows.count == 3)
        #expect(cluster.contribute(1).jobs.isEmpty, "the third round waits for all three")
    }

    @Test("a connection gets one seat, however many sessions it draws")
    func seats() {
        var cluster = Cluster(workers: 3)
        cluster.hello(0)
        let second = cluster.hello(0, session: 1)
        let third = cluster.hello(0, session: 2)

        #expect(second.refusals + third.refusals == [.duplicate, .duplicate])
        #expect(second.informed + third.informed == [])
        #expect(cluster.core.members.count == 1)
    }

    @Test("a hello that comes again and again gets the parameters once, and again when they can have been lost")
    func repeatedHello() {
        var cluster = Cluster()
        cluster.gather()
        let flood = (0..<100).flatMap { _ in cluster.hello(1).informed }
        _ = cluster.step(.timer(.sweep), after: .milliseconds(700))

        #expect(flood == [])
        #expect(cluster.hello(1).informed == [1])
    }

    @Test("a run whose quorum came back is not ended for the time without it", arguments: [true, false])
    func recovers(beforeTheFirstRound: Bool) {
        var cluster = Cluster(workers: 3, quorum: 2, stallTimeout: .seconds(5))
        cluster.hello(0)
        if beforeTheFirstRound {
            cluster.step(.timer(.joinTimeout))
        } else {
            cluster.hello(1)
            cluster.step(.timer(.joinTimeout))
            let goodbye = Goodbye(worker: WorkerID(rawValue: 1), incarnation: Incarnation(rawValue: 1))
            cluster.step(.received(.goodbye(goodbye), from: Cluster.peer(1)))
        }
        _ = cluster.step(.timer(.deadline(ParameterVersion(rawValue: 99))), after: .seconds(4))
        cluster.hello(5)
        _ = cluster.beat(0, version: .initial)
        // Both are there and compute.
        for _ in 0..<4 {
            _ = cluster.step(.timer(.deadline(ParameterVersion(rawValue: 99))), after: .seconds(1))
            _ = cluster.beat(0, version: .initial)
            let number: UInt32 = beforeTheFirstRound ? 1 : 2
            cluster.step(
                .received(
                    .heartbeat(
                        Heartbeat(
                            worker: WorkerID(rawValue: number), incarnation: Incarnation(rawValue: 1),
                            version: .initial)), from: Cluster.peer(5)))
        }

        #expect(cluster.core.members.count == 2)
        #expect(cluster.step(.timer(.sweep)).outcomes == [])
    }
}
