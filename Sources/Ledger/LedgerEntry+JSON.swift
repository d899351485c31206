import Primitives
import Telemetry

extension LedgerEntry {
    /// In the order in which they stand in the line.
    var members: [JSON.Member] {
        let json: JSON =
            switch self {
            case .began(let run, let config, let parameters):
                .object([
                    "event": .text("began"), "run": .whole(run), "config": .text("\(config)"),
                    "parameters": .digest(parameters),
                ])
            case .resumed(let round, let parameters):
                .object(["event": .text("resumed"), "round": .whole(round), "parameters": .digest(parameters)])
            case .round(let round): round.json
            case .obeyed(let command, let workers, let round):
                .object([
                    "event": .text("obeyed"), "command": .text(command), "workers": .list(workers.map(JSON.worker)),
                    "round": .whole(round),
                ])
            case .finished(let outcome, let round, let parameters):
                .object([
                    "event": .text("finished"), "outcome": .text(outcome), "round": .whole(round),
                    "parameters": .digest(parameters),
                ])
            }
        return json.members ?? []
    }

    init(_ json: JSON) throws(JSONError) {
        switch json["event"]?.text {
        case "began":
            guard let config = json["config"]?.text.flatMap({ ChainHash($0) }) else { throw JSONError("no config") }
            self = .began(run: try json.whole("run"), config: config, parameters: try json.digest("parameters"))
        case "resumed": self = .resumed(round: try json.whole("round"), parameters: try json.digest("parameters"))
        case "round": self = .round(try LedgerRound(json))
        case "obeyed":
            var workers: [WorkerID] = []
            for worker in json["workers"]?.list ?? [] { workers.append(try JSON.worker(worker)) }
            self = .obeyed(command: try json.word("command"), workers: workers, round: try json.whole("round"))
        case "finished":
            self = .finished(
                outcome: try json.word("outcome"), round: try json.whole("round"),
                parameters: try json.digest("parameters"))
        case let word?: throw JSONError("there is no event \(word)")
        case nil: throw JSONError("no event")
        }
    }
}

extension LedgerRound {
    fileprivate var json: JSON {
        let rows = rows.map { row in
            JSON.object([
                "worker": JSON.worker(row.worker), "digest": .digest(row.digest),
                "verdict": .text(row.verdict.rawValue), "coefficient": .optional(row.coefficient),
                "weight": .number(row.weight),
            ])
        }
        let refused = refused.map { one in
            JSON.object(["worker": JSON.worker(one.worker), "reason": .text(one.reason)])
        }
        return .object([
            "event": .text("round"), "round": .whole(round), "before": .digest(before), "after": .digest(after),
            "held": .bool(isHeld), "rows": .list(rows), "refused": .list(refused),
        ])
    }

    fileprivate init(_ json: JSON) throws(JSONError) {
        self.init(
            round: try json.whole("round"), before: try json.digest("before"), after: try json.digest("after"),
            isHeld: json["held"] == .bool(true), rows: [])
        for row in json["rows"]?.list ?? [] {
            guard let verdict = TrustState(rawValue: try row.word("verdict")) else { throw JSONError("no verdict") }
            rows.append(
                Row(
                    worker: try JSON.worker(row["worker"]), digest: try row.digest("digest"), verdict: verdict,
                    coefficient: row["coefficient"]?.number, weight: row["weight"]?.number ?? 0))
        }
        for one in json["refused"]?.list ?? [] {
            refused.append(Refusal(worker: try JSON.worker(one["worker"]), reason: try one.word("reason")))
        }
    }
}

extension JSON {
    fileprivate static func digest(_ digest: UInt64) -> JSON { .text(hexadecimal(digest)) }
    fileprivate static func worker(_ worker: WorkerID) -> JSON { .whole(UInt64(worker.rawValue)) }

    fileprivate func whole(_ key: String) throws(JSONError) -> UInt64 {
        guard let whole = self[key]?.whole else { throw JSONError("no \(key)") }
        return whole
    }

    fileprivate func word(_ key: String) throws(JSONError) -> String {
        guard let text = self[key]?.text else { throw JSONError("no \(key)") }
        return text
    }

    fileprivate func digest(_ key: String) throws(JSONError) -> UInt64 { try JSON.digest(self[key]) }
}
