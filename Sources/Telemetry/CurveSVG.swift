/// Learning curves as one SVG file that needs nothing else: the picture of the README.
package struct CurveSVG: Sendable {
    private let plot: CurvePlot

    // One palette for everybody: told apart by people who do not see red or green, and by dashes in print.
    private static let colours = ["#c8453b", "#2f6db3", "#12866f", "#8a5fb0", "#b7791f", "#4a5568"]
    private static let dashes = ["", "", "9 5", "3 4", "12 4 3 4", "2 3"]

    private static let width = 920.0
    private static let height = 480.0
    /// The frame of the curves.
    private static let left = 78.0
    private static let right = 742.0
    private static let top = 140.0
    private static let bottom = 414.0

    package init(_ plot: CurvePlot) { self.plot = plot }

    /// The whole file.
    package func text() -> String {
        var out = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(Self.width)) \(n(Self.height))" \
            width="\(n(Self.width))" height="\(n(Self.height))" role="img" aria-label="\(escaped(plot.title))" \
            font-family="Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="32" y="40" font-size="21" font-weight="700" fill="#1a202c">\(escaped(plot.title))</text>
            <text x="32" y="64" font-size="14" fill="#5a6575">\(escaped(plot.subtitle))</text>

            """
        out += legend() + grid() + marker() + frame() + curves() + endLabels() + "</svg>\n"
        return out
    }

    // MARK: - Parts

    private func legend() -> String {
        var out = "", x = 32.0
        for (index, curve) in plot.curves.enumerated() {
            out += line(x, 91, x + 30, 91, stroke(index))
            out += label(x + 38, 95.5, curve.name, "font-size=\"14\" fill=\"#1a202c\"")
            // Nobody measures text here; 7.6 a letter is a wide guess for 14 points, so that names never touch.
            x += 38 + 7.6 * Double(curve.name.count) + 26
        }
        return out
    }

    private func grid() -> String {
        let step = plot.ticks[1] - plot.ticks[0]
        var out = ""
        for tick in plot.ticks {
            out += line(Self.left, y(tick), Self.right, y(tick), "stroke=\"#e6eaf0\" stroke-width=\"1\"")
            let text = Figure.axis(tick, step: step)
            out += label(Self.left - 10, y(tick) + 4.5, text, "font-size=\"13\" fill=\"#5a6575\" text-anchor=\"end\"")
        }
        for tick in plot.roundTicks {
            out += line(x(tick), Self.bottom, x(tick), Self.bottom + 5, "stroke=\"#98a2b3\" stroke-width=\"1\"")
            out += label(
                x(tick), Self.bottom + 22, Figure.fixed(tick, 0),
                "font-size=\"13\" fill=\"#5a6575\" text-anchor=\"middle\"")
        }
        let middle = (Self.top + Self.bottom) / 2
        out += label(
            (Self.left + Self.right) / 2, Self.bottom + 46, "round",
            "font-size=\"14\" fill=\"#344054\" text-anchor=\"middle\"")
        out += """
            <text transform="translate(28 \(n(middle))) rotate(-90)" font-size="14" fill="#344054" \
            text-anchor="middle">\(escaped(plot.scoreLabel))</text>

            """
        return out
    }

    private func marker() -> String {
        guard let marker = plot.marker else { return "" }
        let at = x(marker.round)
        var out = """
            <rect x="\(n(at))" y="\(n(Self.top))" width="\(n(max(0, Self.right - at)))" \
            height="\(n(Self.bottom - Self.top))" fill="#c8453b" fill-opacity="0.05"/>

            """
        out += line(
            at, Self.top - 24, at, Self.bottom, "stroke=\"#c8453b\" stroke-width=\"1.5\" stroke-dasharray=\"2 4\"")
        // The words stand at that side of the line where there is more room.
        let isLeft = at > (Self.left + Self.right) / 2 + 60
        out += label(
            isLeft ? at - 8 : at + 8, Self.top - 12, marker.label,
            "font-size=\"13\" font-weight=\"600\" fill=\"#a3352c\"\(isLeft ? " text-anchor=\"end\"" : "")")
        return out
    }

    /// All curves: first a white edge under every one, so that the dashes of one let the one below shine through.
    private func curves() -> String {
        let shape = "fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"butt\""
        func polyline(_ curve: CurvePlot.Curve, _ style: String) -> String {
            let points = curve.points.map { "\(n(x($0.round))),\(n(y($0.score)))" }.joined(separator: " ")
            return "<polyline points=\"\(points)\" \(shape) \(style)/>\n"
        }
        let edge = "stroke=\"#ffffff\" stroke-width=\"6\" stroke-opacity=\"0.85\""
        let edges = plot.curves.map { polyline($0, edge) }.joined()
        return edges + plot.curves.enumerated().map { polyline($1, stroke($0)) }.joined()
    }

    /// Each curve's name and last score at its end, pushed apart where they would lie on each other.
    private func endLabels() -> String {
        var ends: [(index: Int, y: Double)] = plot.curves.indices.compactMap { index in
            plot.curves[index].final.map { (index: index, y: y($0)) }
        }
        ends.sort { ($0.y, $0.index) < ($1.y, $1.index) }
        let height = 19.0
        for index in ends.indices.dropFirst() { ends[index].y = max(ends[index].y, ends[index - 1].y + height) }
        let over = max(0, (ends.last?.y ?? 0) - (Self.bottom + 4))
        for index in ends.indices { ends[index].y -= over }
        var out = ""
        for end in ends {
            let curve = plot.curves[end.index]
            let colour = Self.colours[end.index % Self.colours.count]
            out += label(
                Self.right + 12, end.y + 4.5, "\(Figure.short(curve.final))  \(curve.name)",
                "font-size=\"14\" font-weight=\"600\" fill=\"\(colour)\"")
        }
        return out
    }

    private func frame() -> String {
        line(Self.left, Self.bottom, Self.right, Self.bottom, "stroke=\"#98a2b3\" stroke-width=\"1.2\"")
    }

    // MARK: - Pieces

    private func x(_ round: Double) -> Double { Self.left + (Self.right - Self.left) * round / plot.lastRound }

    private func y(_ score: Double) -> Double {
        let range = plot.ticks[0]...plot.ticks[plot.ticks.count - 1]
        return Self.bottom - (Self.bottom - Self.top) * Bars.share(score, of: range)
    }

    private func stroke(_ index: Int) -> String {
        let dash = Self.dashes[index % Self.dashes.count]
        let dashed = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
        return "stroke=\"\(Self.colours[index % Self.colours.count])\" stroke-width=\"3\"\(dashed)"
    }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
        "<line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\" \(style)/>\n"
    }

    private func label(_ x: Double, _ y: Double, _ text: String, _ style: String) -> String {
        "<text x=\"\(n(x))\" y=\"\(n(y))\" \(style)>\(escaped(text))</text>\n"
    }

    /// A coordinate with two digits at most; more would only make the file longer.
    private func n(_ number: Double) -> String {
        let text = Figure.fixed(number, 2)
        guard text.contains(".") else { return text }
        let cut = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(cut.reversed())
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
