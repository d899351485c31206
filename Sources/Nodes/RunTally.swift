package import Coordination
import Messages
package import Primitives
package import Settings
package import Telemetry

/// Adds up what the core tells of a run: a record of every round, a summary at the end. Keeps nothing on a disk.
package struct RunTally: Sendable {
    private let job: JobSettings
    private var trust = TrustReport()
    private var roundsHeld: UInt64 = 0
    private var refused = RefusalCounts()
    private var lost: [RunSummary.Loss] = []
    private var rounds: UInt64 = 0
    private var cpu = RunSummary.ProcessorSeconds()
    private var digest: UInt64 = 0
    private var bestScore: Double?
    private var finalScore: Double?
    private var scoreBeforeFault: Double?
    private var previous: Double
    private var began: Double

    /// - Parameter now: seconds on a clock that never goes back; the same one in every call.
    package init(job: JobSettings, now: Double) {
        self.job = job
        began = now
        previous = now
    }

    /// Takes a round into account that an earlier process recorded; the time between the processes does not count.
    ///
    /// - Parameter now: as in `init`.
    package mutating func recall(_ record: RoundRecord, now: Double) {
        if record.isHeld { roundsHeld += 1 }
        refused.add(record.refused)
        rounds = record.round
        digest = record.digest
        note(score: record.score, of: record.round)
        began = now - record.times.elapsed
    }

    private mutating func note(score: Double?, of round: UInt64) {
        guard let score else { return }
        finalScore = score
        bestScore = max(bestScore ?? score, score)
        if let fault = job.firstFaultRound, round <= fault { scoreBeforeFault = score }
    }

    package mutating func lose(_ worker: WorkerID) {
        lost.append(RunSummary.Loss(worker: worker, reason: "silent"))
    }

    package mutating func add(_ report: RoundReport, now: Double) -> RoundRecord {
        trust = report.trust
        if trust.isWithheld { roundsHeld += 1 }
        var refusals = RefusalCounts()
        for one in report.refused { refusals.add(one.reason.rawValue, one.count) }
        refused.add(refusals)
        rounds = report.version.rawValue
        cpu.learning += report.statistics.computeSeconds * Double(report.rows.count)
        digest = report.digest
        note(score: report.score, of: report.version.rawValue)
        defer { previous = now }
        return RoundRecord(
            round: report.version.rawValue, score: report.score, loss: report.statistics.loss,
            reward: report.statistics.reward, entropy: report.statistics.entropy,
            divergence: report.statistics.divergence, members: report.members, rows: report.rows.count,
            medianCosine: report.medianCosine, updateNorm: report.updateNorm, liars: LiarCount(trust.estimate),
            isHeld: trust.isWithheld, refused: refusals, workers: RoundRecord.Standing.all(report),
            digest: report.digest,
            times: .init(
                wait: report.waited.seconds, reduce: report.reduced.seconds, round: now - previous,
                elapsed: now - began))
    }

    package mutating func summary(
        _ outcome: RunSummary.Outcome, malformed: [(name: String, count: UInt64)] = [], costs: ServerCosts, now: Double
    ) -> RunSummary {
        for (name, count) in malformed { refused.add(name, count) }
        cpu.server = costs.total
        cpu.aggregation = costs.aggregation
        cpu.evaluation = costs.evaluation
        return RunSummary(
            job: job.name, aggregator: job.aggregator.name, seed: job.seed, outcome: outcome, rounds: rounds,
            workers: job.workers, byzantine: job.byzantineWorkers.count, finalScore: finalScore,
            bestScore: bestScore, faultRound: job.firstFaultRound, scoreBeforeFault: scoreBeforeFault,
            serverSideFaults: job.serverSideFaults, refused: refused, suspected: trust.named,
            quarantined: trust.quarantined, liars: LiarCount(trust.estimate), roundsHeld: roundsHeld, lost: lost,
            wallSeconds: now - began, cpu: cpu, digest: digest)
    }
}
