import Foundation
import Telemetry

/// What `guidon status` prints for people.
enum StatusText {
    static func lines(_ status: JSON) -> String {
        var lines = [
            "\(text(status, "run")): \(text(status, "job")) · \(text(status, "aggregator")) · \(text(status, "state"))",
            "round \(whole(status, "round")) of \(whole(status, "rounds")), score \(figure(status["score"])), "
                + "\(whole(status, "members")) of \(whole(status, "expected")) workers, "
                + "cosine \(figure(status["cosine"]))",
        ]
        if let waiting = status["waiting"]?.text { lines.append("waiting: \(waiting)") }
        if let stalled = status["stalled"]?.text { lines.append(stalled) }
        let refused = (status["refused"]?.members ?? []).map { "\($0.key) \($0.value.whole ?? 0)" }
        if !refused.isEmpty { lines.append("refused: \(refused.joined(separator: ", "))") }
        let away = (status["turned_away"]?.members ?? []).map { "\($0.key) \($0.value.whole ?? 0)" }
        if !away.isEmpty { lines.append("turned away at the door: \(away.joined(separator: ", "))") }
        let workers = status["workers"]?.list ?? []
        if !workers.isEmpty {
            lines.append(row("worker", "state", "suspicion", "coefficient", "agreement", "fault"))
        }
        for worker in workers {
            lines.append(
                row(
                    "w\(whole(worker, "worker"))", text(worker, "state"), figure(worker["suspicion"]),
                    figure(worker["coefficient"]), figure(worker["agreement"]), worker["fault"]?.text ?? ""))
        }
        return lines.joined(separator: "\n")
    }

    private static func row(_ cells: String...) -> String {
        let row = zip(cells, [8, 13, 11, 13, 11, 0]).map { cell, width in
            cell.padding(toLength: max(width, cell.count), withPad: " ", startingAt: 0)
        }.joined()
        return String(row.reversed().drop { $0 == " " }.reversed())
    }

    private static func text(_ json: JSON, _ key: String) -> String { json[key]?.text ?? "–" }

    private static func whole(_ json: JSON, _ key: String) -> String { json[key]?.whole.map(String.init) ?? "–" }

    private static func figure(_ json: JSON?) -> String { json?.number.map { String(format: "%.3f", $0) } ?? "–" }
}
