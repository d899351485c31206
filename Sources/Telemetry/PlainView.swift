import Primitives

/// What a running job says where nothing can be drawn again: one line every few rounds.
package enum PlainView {
    /// Lines of one run, about.
    package static let linesPerRun = 20

    /// The line after the round that was observed last, or nil when it is not a round's turn. The first and the last
    /// round, the one before a fault and every round with a refusal of a new kind have theirs.
    package static func line(_ run: RunProgress) -> String? {
        guard let last = run.last else { return nil }
        let every = UInt64(max(1, run.rounds / linesPerRun))
        let isTurn = last.round % every == 0 || last.round == 1 || last.round >= UInt64(run.rounds)
        let isNews =
            run.faultRound == last.round
            || last.refused.byReason.contains { one in
                run.refused.byReason.contains { $0.reason == one.reason && $0.count == one.count }
            }
        guard isTurn || isNews else { return nil }
        let total = String(run.rounds)
        var text = "round \(String(last.round).right(total.count))/\(total)"
        text += "  score \(Figure.short(run.score).right(5))  reward \(Figure.short(last.reward).right(5))"
        text += "  workers \(last.members)/\(run.workers)  cosine \(Figure.short(last.medianCosine).right(5))"
        if let pace = run.roundsPerSecond { text += "  \(Figure.short(pace)) rounds/s" }
        if run.refused.total > 0 {
            text += "  refused " + run.refused.byReason.map { "\($0.reason) \($0.count)" }.joined(separator: ", ")
        }
        if !run.suspects.isEmpty { text += "  suspected " + run.suspects.map(\.description).joined(separator: " ") }
        return text
    }
}
