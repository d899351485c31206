import Foundation
package import Telemetry

extension ResultTable {
    /// A markdown table of rules and attacks; the mean of a cell, and its deviation over seeds where there are several.
    package func markdown(detection: Bool = true) -> String {
        var lines = ["### \(name)", "", Self.line(["rule"] + attacks + ["worst", "rate"])]
        lines.append(Self.line(["---"] + attacks.map { _ in "---" } + ["---", "---"]))
        for row in rows {
            let cells = attacks.map { attack in
                row.cells.first { $0.attack == attack }.map(Self.text) ?? ""
            }
            let worst = row.worst.map { "**\(Self.number($0.mean))** \($0.attack)" } ?? ""
            lines.append(Self.line([row.rule] + cells + [worst, row.learningRate.map { "\($0)" } ?? ""]))
        }
        if detection { lines += ["", Self.detection(rows)] }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Who was named, over all rules and seeds of the table.
    private static func detection(_ rows: [Row]) -> String {
        var attacks: [String] = []
        for cell in rows.flatMap(\.cells) where !attacks.contains(cell.attack) { attacks.append(cell.attack) }
        let parts = attacks.map { attack in
            let cells = rows.flatMap(\.cells).filter { $0.attack == attack }
            var sum = cells[0]
            for cell in cells.dropFirst() {
                sum.caught += cell.caught
                sum.accused += cell.accused
                sum.missed += cell.missed
            }
            return "\(attack) \(number(sum.precision))/\(number(sum.recall))"
        }
        return "Named as suspects, precision/recall over all rules: \(parts.joined(separator: ", "))."
    }

    private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    private static func text(_ cell: Cell) -> String {
        let spread = cell.spread.map { " ±" + number($0) } ?? ""
        return number(cell.mean) + spread + (cell.broken > 0 ? " (\(cell.broken) ended early)" : "")
    }

    static func number(_ value: Double?) -> String {
        value.map { String(format: abs($0) >= 100 ? "%.0f" : "%.3f", $0) } ?? "–"
    }

    package static let csvHeader =
        "table,rule,learning_rate,attack,runs,mean,spread,min,ended_early,precision,recall,seconds"

    /// One line for each cell, with a dot for what is not known.
    package func csv() -> [String] {
        rows.flatMap { row in
            row.cells.map { cell in
                let scores = cell.scores.compactMap(\.self)
                let numbers = [cell.mean, cell.spread, scores.min()].map { $0.map { "\($0)" } ?? "." }
                let shares = [cell.precision, cell.recall].map { $0.map { "\($0)" } ?? "." }
                let words = [name, row.rule, row.learningRate.map { "\($0)" } ?? ".", cell.attack].map(Self.quoted)
                return
                    (words + ["\(cell.scores.count)"] + numbers + ["\(cell.broken)"] + shares
                    + [String(format: "%.3f", cell.seconds)]).joined(separator: ",")
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        text.contains { ",\"\n".contains($0) } ? "\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\"" : text
    }

    package var json: JSON {
        .object([
            "table": .text(name),
            "rules": .list(
                rows.map { row in
                    .object([
                        "rule": .text(row.rule), "learning_rate": .optional(row.learningRate),
                        "worst": .optional(row.worst?.mean),
                        "worst_attack": row.worst.map { .text($0.attack) } ?? .null,
                        "attacks": .object(row.cells.map { JSON.Member(key: $0.attack, value: .optional($0.mean)) }),
                    ])
                }),
        ])
    }
}
