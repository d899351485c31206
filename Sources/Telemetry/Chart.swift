/// Learning curves side by side as text, one panel a run, all on the same axes; told apart by place, not by colour.
package struct Chart: Sendable {
    package let width: Int
    package let height: Int
    private let ink: Ink

    private static let panelMin = 18
    private static let gap = 2

    package init(width: Int, height: Int = 10, colour: Bool) {
        self.width = max(width, 40) - 1
        self.height = max(height, 3)
        ink = Ink(isOn: colour)
    }

    /// The lines of the whole chart, each at most as wide as the terminal.
    package func lines(_ plot: CurvePlot) -> [String] {
        var lines = [ink(.bold, plot.title.clipped(width))]
        if !plot.subtitle.isEmpty { lines.append(ink(.dim, plot.subtitle.clipped(width))) }
        guard !plot.curves.isEmpty else { return lines }
        let labels = plot.ticks.map { Figure.axis($0, step: plot.ticks[1] - plot.ticks[0]) }
        let axis = (labels.map(\.count).max() ?? 0) + 2
        let room = width - axis
        let perRow = max(1, min(plot.curves.count, (room + Self.gap) / (Self.panelMin + Self.gap)))
        let panel = (room - Self.gap * (perRow - 1)) / perRow
        for start in stride(from: 0, to: plot.curves.count, by: perRow) {
            lines.append("")
            let curves = Array(plot.curves[start..<min(start + perRow, plot.curves.count)])
            lines += row(of: curves, plot: plot, axis: axis, panel: panel, labels: labels)
        }
        if let marker = plot.marker {
            lines.append(ink(.red, (String(repeating: " ", count: axis) + "▲ " + marker.label).clipped(width)))
        }
        return lines
    }

    private func row(of curves: [CurvePlot.Curve], plot: CurvePlot, axis: Int, panel: Int, labels: [String]) -> [String]
    {
        let gap = String(repeating: " ", count: Self.gap)
        let space = String(repeating: " ", count: axis)
        let heads = curves.map { curve in
            let final = " ends \(Figure.short(curve.final))"
            return ink(.bold, curve.name.fitted(max(0, panel - final.count))) + final
        }
        var lines = [space + heads.joined(separator: gap)]
        let drawn = curves.map { area($0, plot: plot, panel: panel) }
        let ticks = tickRows(plot, labels: labels)
        for line in 0..<height {
            let label = (ticks[line] ?? "").right(axis - 2) + (ticks[line] == nil ? " │" : " ┤")
            lines.append(label + drawn.map { $0[line] }.joined(separator: gap))
        }
        let floors = curves.map { _ in floor(plot, panel: panel) }.joined(separator: gap)
        lines.append((ticks[height] ?? "").right(axis - 2) + " └" + floors)
        lines.append(space + curves.map { _ in roundLabels(plot, panel: panel) }.joined(separator: gap))
        return lines
    }

    /// The lines of a panel, from above: a filled area under the curve, in eighths of a line.
    private func area(_ curve: CurvePlot.Curve, plot: CurvePlot, panel: Int) -> [String] {
        let range = plot.ticks[0]...plot.ticks[plot.ticks.count - 1]
        let values = columns(curve, lastRound: plot.lastRound, count: panel)
        let mark = plot.marker.map { column(of: $0.round, plot, panel) }
        return (0..<height).map { line in
            let below = Double(height - 1 - line)
            var cells = values.map { value -> Character in
                let filled = value.map { Bars.share($0, of: range) * Double(height) - below } ?? 0
                return Bars.rising[Int((min(max(filled, 0), 1) * 8).rounded())]
            }
            guard let mark, cells[mark] == " " else { return ink(.cyan, String(cells)) }
            cells[mark] = "┊"
            return ink(.cyan, String(cells[..<mark])) + ink(.red, "┊") + ink(.cyan, String(cells[(mark + 1)...]))
        }
    }

    /// One value a column: the mean of the points that fall into it, or the one before.
    private func columns(_ curve: CurvePlot.Curve, lastRound: Double, count: Int) -> [Double?] {
        var sums = [(sum: Double, count: Int)](repeating: (0, 0), count: count)
        for point in curve.points {
            let column = min(count - 1, max(0, Int(point.round / lastRound * Double(count - 1) + 0.5)))
            sums[column].sum += point.score
            sums[column].count += 1
        }
        let last = sums.lastIndex { $0.count > 0 } ?? -1
        var value: Double?
        return sums.enumerated().map { index, entry in
            if entry.count > 0 { value = entry.sum / Double(entry.count) }
            return index <= last ? value : nil
        }
    }

    private func column(of round: Double, _ plot: CurvePlot, _ panel: Int) -> Int {
        min(panel - 1, max(0, Int(round / plot.lastRound * Double(panel - 1) + 0.5)))
    }

    private func floor(_ plot: CurvePlot, panel: Int) -> String {
        guard let marker = plot.marker else { return String(repeating: "─", count: panel) }
        let at = column(of: marker.round, plot, panel)
        return String(repeating: "─", count: at) + ink(.red, "▲") + String(repeating: "─", count: panel - 1 - at)
    }

    private func roundLabels(_ plot: CurvePlot, panel: Int) -> String {
        let last = Figure.fixed(plot.lastRound, 0)
        var cells = Array("0".fitted(panel))
        cells.replaceSubrange((panel - last.count)..<panel, with: last)
        if let marker = plot.marker {
            let label = Figure.fixed(marker.round, 0)
            let start = column(of: marker.round, plot, panel) - label.count / 2
            let isFree = start > 1 && start + label.count < panel - last.count
            if isFree { cells.replaceSubrange(start..<(start + label.count), with: label) }
        }
        return String(cells)
    }

    /// Which label stands at which line; lines nearest to a tick.
    private func tickRows(_ plot: CurvePlot, labels: [String]) -> [Int: String] {
        let range = plot.ticks[0]...plot.ticks[plot.ticks.count - 1]
        var rows: [Int: String] = [:]
        for (tick, label) in zip(plot.ticks, labels) {
            // A bar of the tick's height ends at the upper edge of its line.
            let line = height - Int((Bars.share(tick, of: range) * Double(height)).rounded())
            rows[max(0, line)] = label
        }
        return rows
    }
}

extension Figure {
    /// A number of an axis with as many digits behind the point as its steps need.
    static func axis(_ number: Double, step: Double) -> String {
        var digits = 0, unit = step
        while digits < 6, abs(unit - unit.rounded()) > 1e-6 {
            unit *= 10
            digits += 1
        }
        return fixed(number, digits)
    }
}
