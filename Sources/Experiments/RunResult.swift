import Primitives
package import Settings
package import Telemetry

/// What one run of an experiment came to: a line of `results.jsonl`.
package struct RunResult: Sendable, Equatable {
    /// `ExperimentRun.label`.
    package var run: String
    /// Digest of the job as the files say it, by which a result is known to belong to it.
    package var job: UInt64
    package var outcome: RunSummary.Outcome
    package var rounds: UInt64
    /// Nil when the run ended before its first score.
    package var finalScore: Double?
    package var bestScore: Double?
    /// Liars that the run named, honest workers that it named, and liars that it did not name.
    package var caught: Int
    package var accused: Int
    package var missed: Int
    /// Messages refused at the door.
    package var refused: UInt64
    package var seconds: Double
    /// Of the last parameters.
    package var digest: UInt64

    package init(_ run: ExperimentRun, _ summary: RunSummary) {
        let liars = Set(run.job.byzantineWorkers.map { WorkerID(rawValue: UInt32($0)) })
        let named = Set(summary.suspected)
        self.run = run.label
        job = Self.digest(of: run)
        outcome = summary.outcome
        rounds = summary.rounds
        finalScore = summary.finalScore
        bestScore = summary.bestScore
        caught = named.intersection(liars).count
        accused = named.subtracting(liars).count
        missed = liars.subtracting(named).count
        refused = summary.refused.total
        seconds = summary.wallSeconds
        digest = summary.digest
    }

    package static func digest(of run: ExperimentRun) -> UInt64 {
        var digest = Digest()
        digest.add(run.written)
        return digest.value
    }

    /// One JSON line, without its end; keys always in this order.
    package var line: String {
        JSON.object([
            "run": .text(run), "job": .text(JSON.hexadecimal(job)), "outcome": .text(outcome.rawValue),
            "rounds": .whole(rounds), "final_score": .optional(finalScore), "best_score": .optional(bestScore),
            "caught": .whole(UInt64(caught)), "accused": .whole(UInt64(accused)), "missed": .whole(UInt64(missed)),
            "refused": .whole(refused), "seconds": .number(seconds), "digest": .text(JSON.hexadecimal(digest)),
        ]).line
    }

    package init(_ json: JSON) throws(JSONError) {
        func whole(_ key: String) throws(JSONError) -> UInt64 {
            guard let whole = json[key]?.whole else { throw JSONError("\(key) is missing") }
            return whole
        }
        guard let run = json["run"]?.text else { throw JSONError("run is missing") }
        guard let word = json["outcome"]?.text, let outcome = RunSummary.Outcome(rawValue: word) else {
            throw JSONError("no known outcome")
        }
        self.run = run
        self.outcome = outcome
        job = try JSON.digest(json["job"])
        rounds = try whole("rounds")
        finalScore = json["final_score"]?.number
        bestScore = json["best_score"]?.number
        caught = Int(clamping: try whole("caught"))
        accused = Int(clamping: try whole("accused"))
        missed = Int(clamping: try whole("missed"))
        refused = try whole("refused")
        seconds = json["seconds"]?.number ?? 0
        digest = try JSON.digest(json["digest"])
    }
}
