import Coordination
import Messages
import Parameters
import Primitives
import Testing

@Suite("The server core")
struct ServerCoreTests {
    @Test("waits for all expected workers and then sends everyone the first parameters")
    func gathers() {
        var cluster = Cluster(workers: 3)

        #expect(cluster.hello(0).informed == [])
        #expect(cluster.hello(1).informed == [])
        #expect(cluster.hello(2).informed == [0, 1, 2])
    }

    @Test("begins with a quorum when the others do not come in time, and says so when there is none")
    func beginsWithQuorum() {
        var cluster = Cluster(workers: 3, quorum: 2)
        cluster.hello(0)
        let lonely = cluster.step(.timer(.joinTimeout))

        #expect(lonely.records == [.waiting(members: 1, rows: 0, quorum: 2)])
        #expect(cluster.hello(1).informed == [0, 1])
    }

    @Test("closes a round when everyone has answered, with the rows in the order of workers whatever their arrival")
    func closesRound() {
        for order: [UInt64] in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            var cluster = Cluster()
            cluster.gather()
            var jobs: [Job] = []
            for number in order { jobs += cluster.contribute(number, [Float(number), 0.1, 1]).jobs }

            #expect(jobs.count == 1)
            #expect(jobs.first?.rows.map(\.worker.rawValue) == [0, 1, 2])
            #expect(jobs.first?.basis == .initial)
        }
    }

    @Test("hands on every admitted row at once, before the job that it is part of, and no refused one")
    func folds() {
        var cluster = Cluster()
        cluster.gather()
        let refused = cluster.contribute(0, [1, .nan, 0])
        let first = cluster.contribute(2, [1, 2, 3])
        let last = cluster.contribute(1, [4, 5, 6])

        #expect(refused.folded.isEmpty)
        #expect(first.folded.map(\.worker.rawValue) == [2] && first.jobs.isEmpty)
        #expect(last.folded.map(\.gradient.values) == [[4, 5, 6]] && last.jobs.count == 1)
        let order = last.compactMap { if case .fold = $0 { 0 } else if case .reduce = $0 { 1 } else { nil } }
        #expect(order == [0, 1])
    }

    @Test("raises the version by one for each reduction, scores it, and ends after the last with a goodbye to all")
    func completes() throws {
        var cluster = Cluster(rounds: 2)
        cluster.gather()
        var versions: [ParameterVersion] = []
        var outcomes: [Outcome] = []
        for _ in 0..<2 {
            var job: Job?
            for number: UInt64 in 0..<3 { job = cluster.contribute(number).jobs.first ?? job }
            cluster.step(.reduced(Cluster.sum(try #require(job))))
            let scored = cluster.step(.evaluated(cluster.core.version, score: 0.5))
            for case .round(let report) in scored.records {
                versions.append(report.version)
                #expect(report.score == 0.5)
            }
            outcomes += scored.outcomes
        }

        #expect(versions.map(\.rawValue) == [1, 2])
        #expect(outcomes == [.completed])
        #expect(cluster.core.parameters == ParameterVector([6, 12, 18]))
    }

    @Test("lets a round go on without a worker that falls silent, and says who was lost and for how long")
    func losesWorker() {
        var cluster = Cluster()
        cluster.gather()
        cluster.contribute(0)
        cluster.contribute(1)
        _ = cluster.step(.timer(.sweep), after: .milliseconds(1000))
        for number: UInt64 in 0..<2 { _ = cluster.beat(number, version: .initial) }
        let swept = cluster.step(.timer(.sweep), after: .milliseconds(600))

        #expect(swept.records == [.lost(WorkerID(rawValue: 2), silentFor: .milliseconds(1600))])
        #expect(swept.jobs.first?.rows.count == 2)
    }

    @Test("closes at the deadline with a quorum, and not without one")
    func deadline() {
        var cluster = Cluster(workers: 3, quorum: 2)
        cluster.gather()
        cluster.contribute(0)
        let early = cluster.step(.timer(.deadline(.initial)))
        let closed = cluster.contribute(1)

        #expect(early.jobs.isEmpty)
        #expect(early.records == [.waiting(members: 3, rows: 1, quorum: 2)])
        #expect(closed.jobs.first?.rows.count == 2)
    }

    @Test("stops with the numbers when the quorum stays away longer than it was told to wait")
    func stalls() {
        var cluster = Cluster(workers: 2, quorum: 2, stallTimeout: .seconds(5))
        cluster.gather(2)
        cluster.contribute(0)
        _ = cluster.step(.timer(.sweep), after: .seconds(2))
        let ended = cluster.step(.timer(.sweep), after: .seconds(6))

        #expect(ended.outcomes == [.quorumLost(members: 0, quorum: 2)])
    }

    @Test("counts a refused row as the worker's answer and lowers the declared number of liars by it")
    func refusedRow() {
        var cluster = Cluster()
        cluster.gather()
        let refused = cluster.contribute(0, [1, .nan, 0])
        cluster.contribute(1)
        let closed = cluster.contribute(2)

        #expect(refused.refusals == [.notFinite])
        #expect(closed.jobs.first?.rows.map(\.worker.rawValue) == [1, 2])
        #expect(closed.jobs.first?.refused == 1)
    }

    @Test("sends the parameters again to a worker that lacks them, and not before they can be there")
    func repeats() {
        var cluster = Cluster()
        cluster.gather()
        let soon = cluster.beat(1, version: nil)
        _ = cluster.step(.timer(.sweep), after: .milliseconds(700))
        let late = cluster.beat(1, version: nil)
        let again = cluster.beat(2, version: .initial)

        #expect(soon.informed == [])
        #expect(late.informed == [1])
        #expect(again.informed == [])
    }

    @Test("tells each worker of the plan its faults when it welcomes it, and nobody else")
    func assigns() {
        let assignment = FaultAssignment(
            name: "sign_flip", parameters: [.init(name: "scale", value: 10)], from: .initial, until: nil)
        let liar = WorkerID(rawValue: 2)
        var cluster = Cluster(faults: [PlannedFault(workers: liar...liar, assignment: assignment)])
        let told = [cluster.hello(0), cluster.hello(1), cluster.hello(2)].map { actions in
            actions.contains { if case .send(.control(.assign([assignment])), _) = $0 { true } else { false } }
        }

        #expect(told == [false, false, true])
    }

    @Test("frees nothing and starts nothing after it has finished")
    func interrupted() {
        var cluster = Cluster()
        cluster.gather()

        #expect(cluster.step(.interrupted).outcomes == [.interrupted])
        #expect(cluster.hello(9).isEmpty)
    }

    @Test("reports every finished round before it ends early, those too that still wait for their score")
    func keepsUnscored() throws {
        var cluster = Cluster(workers: 1, quorum: 1, rounds: 100)
        cluster.gather(1)
        for _ in 0..<3 {
            let job = try #require(cluster.contribute(0).jobs.first)
            cluster.step(.reduced(Cluster.sum(job)))
        }
        let ended = cluster.step(.interrupted)
        let reported = ended.records.compactMap { record in
            if case .round(let report) = record { report.version.rawValue } else { nil }
        }

        #expect(reported == [1, 2, 3])
        #expect(ended.outcomes == [.interrupted])
    }

    @Test("stops where an update is not finite and keeps the parameters of before")
    func failsClosed() throws {
        var cluster = Cluster()
        cluster.gather()
        var job: Job?
        for number: UInt64 in 0..<3 { job = cluster.contribute(number).jobs.first ?? job }
        let basis = try #require(job).basis
        let poisoned = ReducedRound(
            basis: basis, parameters: ParameterVector([.nan, 0, 0]), digest: 1, rows: [], medianCosine: nil,
            updateNorm: .nan)

        #expect(cluster.step(.reduced(poisoned)).outcomes == [.reductionFailed("the update is not finite")])
        #expect(cluster.core.parameters == ParameterVector([0, 0, 0]))
    }

    @Test("scores the averaged parameters where there are any, and sends out those that training goes on from")
    func scoresAverage() throws {
        var cluster = Cluster()
        cluster.gather()
        var job: Job?
        for number: UInt64 in 0..<3 { job = cluster.contribute(number).jobs.first ?? job }
        let plain = Cluster.sum(try #require(job))
        let average = ParameterVector([7, 8, 9])
        let round = ReducedRound(
            basis: plain.basis, parameters: plain.parameters, averaged: average, digest: plain.digest, rows: plain.rows,
            medianCosine: nil, updateNorm: 1)

        let scored = cluster.step(.reduced(round)).compactMap { action in
            if case .evaluate(_, let parameters) = action { parameters } else { nil }
        }

        #expect(scored == [average])
        #expect(cluster.core.parameters == plain.parameters)
    }

    @Test("stops opening rounds while too many scores are outstanding, and goes on when they come")
    func backPressure() throws {
        var cluster = Cluster(workers: 1, quorum: 1, rounds: 100)
        cluster.gather(1)
        while let job = cluster.contribute(0).jobs.first { cluster.step(.reduced(Cluster.sum(job))) }
        let unscored = cluster.core.version.rawValue

        #expect(unscored == 16)
        #expect(cluster.step(.evaluated(ParameterVersion(rawValue: 1), score: 0)).informed == [0])
    }
}
