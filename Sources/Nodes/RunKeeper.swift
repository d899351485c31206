package import Coordination
import Messages
import Primitives
package import Settings
package import Telemetry

/// Turns what the core tells into the run's files and the watcher's events, and adds it all up for the summary.
package struct RunKeeper: ~Copyable {
    private let job: JobSettings
    private let directory: RunDirectory
    private var suspicion = Suspicion()
    private var refused = RefusalCounts()
    private var lost: [RunSummary.Loss] = []
    private var rounds: UInt64 = 0
    private var cpu = RunSummary.ProcessorSeconds()
    private var digest: UInt64 = 0
    private var bestScore: Double?
    private var finalScore: Double?
    private var scoreBeforeFault: Double?
    private var previous: Double
    private let began: Double

    package init(job: JobSettings, directory: consuming RunDirectory, now: Double) {
        self.job = job
        self.directory = directory
        self.began = now
        self.previous = now
    }

    package var path: String { directory.path }

    /// - Parameter now: seconds on the monotonic clock.
    package mutating func keep(_ record: Record, now: Double) throws(RunFileError) -> ServerEvent {
        switch record {
        case .joined(let worker, let label, _): return .joined(worker, label: label)
        case .left(let worker): return .left(worker)
        case .waiting(let members, let rows, let quorum):
            return .waiting(members: members, rows: rows, quorum: quorum)
        case .lost(let worker, let silence):
            lost.append(RunSummary.Loss(worker: worker, reason: "silent"))
            return .lost(worker, silentSeconds: silence.seconds)
        case .round(let report):
            let line = add(report, now: now)
            try directory.append(line)
            return .round(line)
        }
    }

    private mutating func add(_ report: RoundReport, now: Double) -> RoundRecord {
        suspicion.observe(
            report.rows.map { .init(worker: $0.worker, agreement: $0.outcome.agreement, length: $0.outcome.length) },
            refused: report.refusedWorkers)
        var refusals = RefusalCounts()
        for (reason, count) in report.refused { refusals.add(reason.rawValue, count) }
        refused.add(refusals)
        rounds = report.version.rawValue
        cpu.learning += report.statistics.computeSeconds * Double(report.rows.count)
        digest = report.digest
        if let score = report.score {
            finalScore = score
            bestScore = max(bestScore ?? score, score)
            if let fault = job.firstFaultRound, report.version.rawValue <= fault { scoreBeforeFault = score }
        }
        defer { previous = now }
        let rows = report.rows.map { ($0.worker, Optional($0.outcome)) } + report.refusedWorkers.map { ($0, nil) }
        return RoundRecord(
            round: report.version.rawValue, score: report.score, loss: report.statistics.loss,
            reward: report.statistics.reward, entropy: report.statistics.entropy,
            divergence: report.statistics.divergence, members: report.members, rows: report.rows.count,
            medianCosine: report.medianCosine, updateNorm: report.updateNorm, refused: refusals,
            workers: rows.sorted { $0.0 < $1.0 }.map { worker, row in
                .init(
                    worker: worker, weight: row?.weight, reconstruction: row?.reconstruction,
                    agreement: row?.agreement, suspicion: suspicion.of(worker))
            },
            digest: report.digest,
            times: .init(
                wait: report.waited.seconds, reduce: report.reduced.seconds, round: now - previous,
                elapsed: now - began))
    }

    /// The end: writes the summary and returns the watcher's last event.
    package mutating func finish(
        _ outcome: RunSummary.Outcome, malformed: [(name: String, count: UInt64)], costs: ServerCosts, now: Double
    ) throws(RunFileError) -> ServerEvent {
        for (name, count) in malformed { refused.add(name, count) }
        cpu.server = costs.total
        cpu.aggregation = costs.aggregation
        cpu.evaluation = costs.evaluation
        let summary = RunSummary(
            job: job.name, aggregator: job.aggregator.name, seed: job.seed, outcome: outcome, rounds: rounds,
            workers: job.workers, byzantine: job.byzantineWorkers.count, finalScore: finalScore,
            bestScore: bestScore, faultRound: job.firstFaultRound, scoreBeforeFault: scoreBeforeFault,
            serverSideFaults: job.serverSideFaults, refused: refused, suspected: suspicion.suspected, lost: lost,
            wallSeconds: now - began, cpu: cpu, digest: digest)
        try directory.finish(summary)
        return .finished(summary)
    }
}
