import Primitives

/// Rounds whose record waits for a score; they leave in the order of versions.
///
/// Scoring is slower than some rounds and must not hold them up, yet a record that came without its score, or out of
/// order, would make two runs of one seed differ.
struct PendingReports: Sendable, Equatable, Codable {
    private struct Waiting: Sendable, Equatable, Codable {
        var report: RoundReport
        var isComplete: Bool
    }

    private var waiting: [Waiting] = []

    /// With so many rounds unscored the next one waits, so that parameters to score cannot pile up.
    static let countMax = 16

    var isEmpty: Bool { waiting.isEmpty }
    var isFull: Bool { waiting.count >= Self.countMax }
    var count: Int { waiting.count }

    mutating func append(_ report: RoundReport, isScored: Bool) {
        precondition(waiting.last.map { $0.report.version < report.version } ?? true, "versions rise")
        waiting.append(Waiting(report: report, isComplete: !isScored))
    }

    mutating func score(_ version: ParameterVersion, _ score: Double) {
        guard let at = waiting.firstIndex(where: { $0.report.version == version }) else {
            preconditionFailure("a score of \(version), which waits for none")
        }
        waiting[at].report.score = score
        waiting[at].isComplete = true
    }

    mutating func popComplete() -> RoundReport? {
        guard let first = waiting.first, first.isComplete else { return nil }
        waiting.removeFirst()
        return first.report
    }

    /// Everything that still waits, as it is: the run ends and no score will come.
    mutating func drain() -> [RoundReport] {
        defer { waiting.removeAll() }
        return waiting.map(\.report)
    }
}
