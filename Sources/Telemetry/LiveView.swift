import Primitives

/// The screen of a running job: a few lines that are drawn again after every round.
///
///     reverse4 · flag_robust · 15 workers, 3 Byzantine from round 30
///     round      34/60  ━━━━━━━━━━━━━━━━───────────  57 %  3.1 rounds/s  0:08 left
///     score      1.000  ▁▁▂▃▅▆▇▇███████████          best 1.000
///     workers    15/15  rows 15  cosine 0.42  refused 2: stale 2
///     suspicion  w0  ▏    0.02   w1  ▏    0.01   …
package struct LiveView: Sendable {
    package let width: Int
    private let ink: Ink

    /// The narrowest terminal that is drawn for; a narrower one gets lines of this width.
    package static let widthMin = 40
    /// Lines of workers; of more workers the most suspicious are shown.
    package static let workerLinesMax = 4

    private static let label = 11
    private static let value = 9

    package init(width: Int, colour: Bool) {
        // The last column stays free: some terminals wrap when it is written.
        self.width = max(width, Self.widthMin) - 1
        ink = Ink(isOn: colour)
    }

    /// The lines of the screen, each at most as wide as the terminal.
    package func lines(_ run: RunProgress) -> [String] {
        var lines = [heading(run), roundLine(run), scoreLine(run), workersLine(run)]
        lines += suspicionLines(run)
        return lines
    }

    /// One more line in the same columns.
    package static func line(_ label: String, _ text: String, width: Int) -> String {
        label.fitted(Self.label) + text.clipped(max(width, widthMin) - 1 - Self.label)
    }

    private func heading(_ run: RunProgress) -> String {
        var text = "\(run.job) · \(run.aggregator) · \(run.workers) workers"
        if run.byzantine > 0, let from = run.faultRound {
            text += ", \(run.byzantine) Byzantine" + (from > 0 ? " from round \(from)" : " from the start")
        }
        if !run.serverSideFaults.isEmpty { text += "; in the server: " + run.serverSideFaults.joined(separator: ", ") }
        return ink(.bold, text.clipped(width))
    }

    private func row(_ label: String, _ value: String, _ colour: Ink.Colour = .bold) -> String {
        ink(.dim, label.fitted(Self.label)) + ink(colour, value.fitted(Self.value))
    }

    private func roundLine(_ run: RunProgress) -> String {
        let head = row("round", "\(run.round)/\(run.rounds)")
        let room = width - Self.label - Self.value
        if let notice = run.notice { return head + ink(.yellow, notice.clipped(room)) }
        let share = min(1, Double(run.round) / Double(max(run.rounds, 1)))
        var tail = Figure.fixed(share * 100, 0).right(5) + " %"
        if let pace = run.roundsPerSecond, let left = run.secondsLeft {
            tail += "  \(Figure.short(pace)) rounds/s  \(Figure.clock(left)) left"
        }
        guard room - tail.count >= 4 else { return head + tail.clipped(room) }
        let full = Int((share * Double(room - tail.count)).rounded())
        let rest = room - tail.count - full
        return head + ink(.green, String(repeating: "━", count: full))
            + ink(.dim, String(repeating: "─", count: rest)) + tail
    }

    private func scoreLine(_ run: RunProgress) -> String {
        let best = "  best \(Figure.short(run.bestScore))"
        let room = width - Self.label - Self.value
        let spark = Bars.sparkline(run.scores, width: max(0, room - best.count), range: run.scoreRange)
        return row("score", Figure.short(run.score)) + ink(.cyan, spark) + best
    }

    private func workersLine(_ run: RunProgress) -> String {
        let alive = run.last?.members ?? 0
        let head = row("workers", "\(alive)/\(run.workers)", run.last != nil && alive < run.workers ? .yellow : .bold)
        var text = "rows \(run.last?.rows ?? 0)  cosine \(Figure.short(run.last?.medianCosine))"
        if let liars = run.last?.liars, liars.least > 0 || liars.most ?? 0 > 0 { text += "  liars \(liars.text)" }
        if run.last?.isHeld == true { text += "  held" }
        text += "  refused \(run.refused.total)"
        if run.refused.total > 0 {
            text += ": " + run.refused.byReason.map { "\($0.reason) \($0.count)" }.joined(separator: ", ")
        }
        return head + text.clipped(width - Self.label - Self.value)
    }

    /// Cells `w12 ████▌  0.71`, as many in a line as fit; `✕` behind those in quarantine, `?` behind those on trial.
    private func suspicionLines(_ run: RunProgress) -> [String] {
        guard let standings = run.last?.workers, !standings.isEmpty else { return [] }
        let name = (standings.map(\.worker.description.count).max() ?? 2) + 1
        let cell = name + 5 + 1 + 4 + 1 + 2
        let perLine = max(1, (width - Self.label + 2) / cell)
        let shown = perLine * Self.workerLinesMax
        var cells = standings
        if cells.count > shown {
            // The last place of the grid says how many are left out.
            cells = Array(standings.sorted { ($0.suspicion, $1.worker) > ($1.suspicion, $0.worker) }.prefix(shown - 1))
            cells.sort { $0.worker < $1.worker }
        }
        var texts = cells.map { one -> String in
            let label = one.worker.description.fitted(name)
            let bar = Bars.bar(one.suspicion, width: 5)
            let figure = " " + Figure.fixed(min(max(one.suspicion, 0), 1), 2)
            let mark = one.state == .quarantined ? "✕" : one.state == .probation ? "?" : ""
            let text =
                one.state.isAccused ? ink(.red, label + bar + figure + mark) : label + ink(.dim, bar) + figure + mark
            return mark.isEmpty ? text + " " : text
        }
        if cells.count < standings.count { texts.append("and \(standings.count - cells.count) more") }
        return stride(from: 0, to: texts.count, by: perLine).map { start in
            let label = (start == 0 ? "suspicion" : "").fitted(Self.label)
            var cells = texts[start..<min(start + perLine, texts.count)].joined(separator: "  ")
            if cells.last == " " { cells.removeLast() }
            return ink(.dim, label) + cells
        }
    }
}

extension String {
    /// At most `width` characters, cut with an ellipsis.
    func clipped(_ width: Int) -> String { count > width ? fitted(width) : self }
}
