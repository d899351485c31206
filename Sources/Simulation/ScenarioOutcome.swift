import Primitives
package import Settings
package import Telemetry

/// What a scenario came to, however it was run.
package struct ScenarioOutcome: Sendable {
    package var summary: RunSummary
    /// What a checker saw that must never be; of simulated runs.
    package var violation: String?

    package init(summary: RunSummary, violation: String? = nil) {
        self.summary = summary
        self.violation = violation
    }

    /// What does not hold of what was expected, in a line each.
    ///
    /// - Parameters:
    ///   - learns: whether the scores are those of the job.
    ///   - undisturbed: digest of the parameters of the run in which nothing happens; nil where that was not made.
    package func failures(
        of expected: ScenarioSettings.Expectations, learns: Bool, undisturbed: UInt64?
    ) -> [String] {
        var failures: [String] = []
        func demand(_ condition: Bool, _ what: String) { if !condition { failures.append(what) } }
        if let violation { failures.append(violation) }
        let outcome = summary.outcome.rawValue
        demand(outcome == expected.outcome, "ended as \(outcome), not \(expected.outcome)")
        let lost = Self.numbers(summary.lost.map(\.worker))
        if let wanted = expected.lost { demand(lost == wanted, "lost were \(lost), not \(wanted)") }
        for reason in expected.refused {
            demand(summary.refused.byReason.contains { $0.reason == reason }, "nothing was refused as \(reason)")
        }
        if let undisturbed {
            demand(summary.digest == undisturbed, "came to other parameters than when nothing happens")
        }
        guard learns else { return failures }
        let suspected = Self.numbers(summary.suspected)
        if let wanted = expected.suspected { demand(suspected == wanted, "suspected were \(suspected), not \(wanted)") }
        if let least = expected.score {
            let score = summary.finalScore ?? -.infinity
            demand(score >= least, "the score is \(score), below \(least)")
        }
        return failures
    }

    private static func numbers(_ workers: [WorkerID]) -> [Int] { Set(workers.map { Int($0.rawValue) }).sorted() }
}
