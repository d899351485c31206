import Foundation
import Primitives
import Telemetry

/// The end of a run in a few lines for people.
enum SummaryText {
    static func lines(_ summary: RunSummary, directory: String?) -> String {
        func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "not scored" }
        func names(_ workers: [WorkerID]) -> String {
            workers.isEmpty ? "none" : workers.map(\.description).joined(separator: ", ")
        }
        var lines = [
            "score      \(number(summary.finalScore)) at the end, \(number(summary.bestScore)) at best"
        ]
        if let round = summary.faultRound {
            lines[0] += ", \(number(summary.scoreBeforeFault)) before the fault of round \(round)"
        }
        lines.append("suspected  \(names(summary.suspected))")
        if !summary.lost.isEmpty { lines.append("lost       \(names(summary.lost.map(\.worker)))") }
        if summary.refused.total > 0 {
            let reasons = summary.refused.byReason.map { "\($0.reason) \($0.count)" }.joined(separator: ", ")
            lines.append("refused    \(summary.refused.total): \(reasons)")
        }
        lines.append(
            String(
                format: "time       %.1f s; CPU %.1f s server, %.1f s workers", summary.wallSeconds,
                summary.serverCPUSeconds, summary.workersCPUSeconds))
        if let directory { lines.append("kept in    \(directory)") }
        return lines.joined(separator: "\n")
    }
}
