import Coordination
import Messages
import Parameters
import Primitives
import Testing

@Suite("Rows that come late")
struct ArrivalsTests {
    /// Plays a round in which workers answer in this order, so many milliseconds after one another.
    ///
    /// - Returns: when the deadlines were set for, since the parameters went out.
    private func play(_ cluster: inout Cluster, _ answers: [(worker: UInt64, after: Int)]) throws -> [Duration] {
        let began = cluster.now
        var deadlines: [Duration] = []
        var job: Job?
        for (worker, after) in answers {
            let message = WorkerMessage.contribution(cluster.contribution(worker))
            let event = ServerCore.Event.received(message, from: Cluster.peer(worker))
            let actions = cluster.step(event, after: .milliseconds(after))
            for case .arm(.deadline, let time) in actions { deadlines.append(began.duration(to: time)) }
            job = actions.jobs.first ?? job
        }
        if job == nil { job = cluster.step(.timer(.deadline(cluster.core.version))).jobs.first }
        cluster.step(.reduced(Cluster.sum(try #require(job))))
        cluster.step(.evaluated(cluster.core.version, score: 0))
        return deadlines
    }

    private func cluster(_ deviations: Int) -> Cluster {
        var cluster = Cluster(rounds: 100, stragglerDeviations: deviations)
        cluster.gather()
        return cluster
    }

    @Test("are waited for twice the usual time once there are enough to say, where times hardly differ")
    func usual() throws {
        var cluster = cluster(6)
        for _ in 0..<5 { #expect(try play(&cluster, [(0, 100), (1, 5), (2, 5)]).isEmpty) }
        // 17 arrivals with the second of this round; the median is 105 ms, 6 · 1.4826 · 5 ms are less than that again.
        #expect(try play(&cluster, [(0, 100), (1, 5)]) == [.milliseconds(210)])
    }

    @Test("are waited for longer where times differ more")
    func spread() throws {
        var cluster = cluster(6)
        for _ in 0..<6 { _ = try play(&cluster, [(0, 60), (1, 40), (2, 40)]) }
        let deadlines = try play(&cluster, [(0, 60), (1, 40)])
        // Median 100 ms, deviation 40 ms.
        #expect(deadlines == [.nanoseconds(100_000_000 + Int64(6 * 1.4826 * 40_000_000))])
    }

    @Test("a minority that answers at once makes nobody late")
    func hasty() throws {
        var cluster = cluster(6)
        for _ in 0..<6 { _ = try play(&cluster, [(2, 0), (0, 100), (1, 5)]) }
        #expect(try play(&cluster, [(2, 0), (0, 100)]) == [.milliseconds(200)])
    }

    @Test("are waited for until the deadline where the job does not say otherwise, and where all are slow")
    func off() throws {
        var patient = cluster(0)
        for _ in 0..<8 { #expect(try play(&patient, [(0, 100), (1, 5), (2, 5)]).isEmpty) }
        var slow = cluster(6)
        for _ in 0..<8 { #expect(try play(&slow, [(0, 6000), (1, 5), (2, 5)]).isEmpty) }
    }
}
