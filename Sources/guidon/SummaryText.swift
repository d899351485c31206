import Foundation
import Primitives
import Telemetry

/// The end of a run in a few lines for people.
enum SummaryText {
    static func lines(_ summary: RunSummary, directory: String?) -> String {
        var lines = ["score      \(number(summary.finalScore)) at the end, \(number(summary.bestScore)) at best"]
        if let round = summary.faultRound, round > 0 {
            lines[0] += ", \(number(summary.scoreBeforeFault)) before round \(round)"
        }
        if !summary.serverSideFaults.isEmpty {
            lines.append("lies       told in the server: \(summary.serverSideFaults.joined(separator: ", "))")
        }
        lines.append("suspected  \(names(summary.suspected))")
        if !summary.quarantined.isEmpty {
            lines.append("kept out   \(names(summary.quarantined)): in quarantine when the run ended")
        }
        if summary.liars.least > 0 || summary.liars.most ?? 0 > 0 {
            lines.append("estimate   \(summary.liars.text) seem to lie at the end, going by their gradients")
        }
        if summary.roundsHeld > 0 {
            lines.append("held       \(summary.roundsHeld) rounds made no step: too many suspects for the rule")
        }
        if !summary.lost.isEmpty { lines.append("lost       \(names(summary.lost.map(\.worker)))") }
        if summary.refused.total > 0 {
            let reasons = summary.refused.byReason.map { "\($0.reason) \($0.count)" }.joined(separator: ", ")
            lines.append("refused    \(summary.refused.total): \(reasons)")
        }
        lines.append(String(format: "time       %.1f s", summary.wallSeconds))
        lines += costs(summary.cpu)
        if let directory { lines.append("kept in    \(directory)") }
        return lines.joined(separator: "\n")
    }

    static func number(_ value: Double?) -> String {
        value.map { String(format: abs($0) >= 100 ? "%.0f" : "%.3f", $0) } ?? "–"
    }

    static func names(_ workers: [WorkerID]) -> String {
        workers.isEmpty ? "none" : workers.map(\.description).joined(separator: ", ")
    }

    /// What was paid for it: processor time, and the largest parts of it.
    private static func costs(_ cpu: RunSummary.ProcessorSeconds) -> [String] {
        func share(_ part: Double, of whole: Double) -> String { "\(Int((100 * part / max(whole, 1e-9)).rounded())) %" }
        let aggregation = share(cpu.aggregation, of: cpu.server)
        let scores = share(cpu.evaluation, of: cpu.server)
        var lines = [
            String(format: "server     %.2f s of processor", cpu.server)
                + ": aggregation \(aggregation), scores \(scores)"
        ]
        if cpu.workers > 0 {
            let learning = share(cpu.learning, of: cpu.workers)
            lines.append(String(format: "workers    %.2f s of processor", cpu.workers) + ": learning \(learning)")
        }
        return lines
    }
}
