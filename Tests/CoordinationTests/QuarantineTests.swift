import Coordination
import Parameters
import Primitives
import Testing

@Suite("The server core and workers that it does not trust")
struct QuarantineTests {
    static let settings = TrustSettings(
        quarantines: true, quarantineRounds: 4, quarantineRoundsMax: 64, probationRounds: 4, excess: .stop)
    static let workers: UInt64 = 5

    /// A run of five workers whose test says what is held against them.
    struct Run {
        var cluster: Cluster
        var job: Job?
        var reports: [RoundReport] = []
        var outcomes: [Outcome] = []
        var informed: [UInt64] = []

        init(_ trust: TrustSettings, rounds: UInt64 = 200) {
            cluster = Cluster(workers: Int(workers), quorum: 3, rounds: rounds, trust: trust)
            cluster.gather(workers)
        }

        /// Everybody contributes, and the round is reduced as told.
        mutating func round(doubts: [UInt64: Double], tolerance: Int = 2, isWithheld: Bool = false) {
            for number in 0..<workers { job = cluster.contribute(number).jobs.first ?? job }
            guard let job else { return }
            var reduced = Cluster.sum(job)
            let rows = job.rows.map { row in
                let doubt = doubts[UInt64(row.worker.rawValue)] ?? 0
                return RowOutcome(
                    weight: 1, evidence: Evidence(lastingAgreement: 1 - doubt, astray: doubt, tooLong: 0))
            }
            reduced = ReducedRound(
                basis: job.basis, parameters: isWithheld ? job.parameters : reduced.parameters,
                digest: (isWithheld ? job.parameters : reduced.parameters).digest(), rows: rows, medianCosine: nil,
                updateNorm: 1,
                crowd: CrowdOutcome(unity: 1, tolerance: tolerance, isWithheld: isWithheld))
            let after = cluster.step(.reduced(reduced))
            let scored = after.outcomes.isEmpty ? cluster.step(.evaluated(cluster.core.version, score: 0)) : []
            informed = (after + scored).informed
            outcomes += after.outcomes + scored.outcomes
            for case .round(let report) in (after + scored).records { reports.append(report) }
        }
    }

    let liar = WorkerID(rawValue: 4)

    @Test("a liar's rows are kept from the rule; it still gets parameters, and its rows are still judged")
    func quarantine() throws {
        var run = Run(Self.settings)
        for _ in 0..<9 { run.round(doubts: [4: 1]) }

        let job = try #require(run.job)
        #expect(job.distrust == Distrust(quarantined: [liar], suspected: 0, isBounded: true))
        #expect(job.rows.map(\.worker).contains(liar))
        #expect(run.informed == [0, 1, 2, 3, 4])
        let report = try #require(run.reports.last)
        #expect(report.trust.named == [liar] && report.trust.estimate == LiarEstimate(least: 1, most: 1))
        #expect(report.trust.standings.map(\.state).prefix(4).allSatisfy { $0 == .trusted })
    }

    @Test("an honest worker whose rare data set it apart comes back once its rows agree again, over a trial")
    func rareData() throws {
        var run = Run(Self.settings)
        // Its label is learnt after twenty rounds.
        for _ in 0..<20 { run.round(doubts: [4: 0.8]) }
        #expect(run.job?.distrust.quarantined == [liar])
        var states: [Trust.State] = []
        for _ in 0..<30 {
            run.round(doubts: [:])
            states.append(try #require(run.reports.last?.trust.standings.last?.state))
        }
        #expect(states.contains(.probation(roundsLeft: 4)))
        #expect(states.last == .trusted)
        #expect(run.job?.distrust == Distrust(quarantined: [], suspected: 0, isBounded: true))
    }

    @Test(
        "where the job only watches, and where the rule withstands nothing, rows of suspects count on",
        arguments: [0, 2])
    func watches(tolerance: Int) {
        var run = Run(tolerance == 0 ? Self.settings : .standard)
        for _ in 0..<12 { run.round(doubts: [4: 1], tolerance: tolerance) }
        #expect(run.job?.distrust.quarantined == [] && run.job?.distrust.suspected == 1)
        #expect(run.reports.last?.trust.named == [liar])
    }

    @Test("a round that was withheld ends the run with the parameters before, once")
    func stops() {
        var run = Run(.standard)
        for _ in 0..<12 { run.round(doubts: [2: 1, 3: 1, 4: 1], tolerance: 1) }
        let before = run.cluster.core.parameters
        run.round(doubts: [2: 1, 3: 1, 4: 1], tolerance: 1, isWithheld: true)
        #expect(run.outcomes == [.boundExceeded(suspected: 3, tolerance: 1)])
        #expect(run.cluster.core.parameters == before)
        #expect(run.reports.count == 12)
    }

    @Test("or is held where the job says so: the version rises, the parameters do not change")
    func holds() {
        var settings = TrustSettings.standard
        settings.excess = .hold
        var run = Run(settings)
        run.round(doubts: [:])
        let before = (run.cluster.core.parameters, run.cluster.core.version)
        run.round(doubts: [:], isWithheld: true)
        #expect(run.outcomes.isEmpty && run.reports.last?.trust.isWithheld == true)
        #expect(run.cluster.core.parameters == before.0 && run.cluster.core.version == before.1.next)
    }
}
