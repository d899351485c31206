import Primitives

extension RunSummary {
    /// One JSON line, without its end; keys always in this order.
    package var line: String {
        JSON.object([
            "job": .text(job),
            "aggregator": .text(aggregator),
            "seed": .whole(seed),
            "outcome": .text(outcome.rawValue),
            "rounds": .whole(rounds),
            "workers": .whole(UInt64(workers)),
            "byzantine": .whole(UInt64(byzantine)),
            "final_score": .optional(finalScore),
            "best_score": .optional(bestScore),
            "fault_round": faultRound.map(JSON.whole) ?? .null,
            "score_before_fault": .optional(scoreBeforeFault),
            "server_side_faults": .list(serverSideFaults.map(JSON.text)),
            "refused": refused.json,
            "suspected": .list(suspected.map { .whole(UInt64($0.rawValue)) }),
            "quarantined": .list(quarantined.map { .whole(UInt64($0.rawValue)) }),
            "liars": liars.json,
            "rounds_held": .whole(roundsHeld),
            "lost": .list(
                lost.map { .object(["id": .whole(UInt64($0.worker.rawValue)), "reason": .text($0.reason)]) }),
            "wall_seconds": .number(wallSeconds),
            "cpu_seconds": .object([
                "server": .number(cpu.server), "aggregation": .number(cpu.aggregation),
                "evaluation": .number(cpu.evaluation), "workers": .number(cpu.workers),
                "learning": .number(cpu.learning),
            ]),
            "digest": .text(JSON.hexadecimal(digest)),
            "ledger": ledger.map(JSON.text) ?? .null,
        ]).line
    }

    package init(line: some StringProtocol) throws(JSONError) {
        let json = try JSON(parsing: line)
        func text(_ key: String) throws(JSONError) -> String {
            guard let text = json[key]?.text else { throw JSONError("\(key) is missing") }
            return text
        }
        func whole(_ key: String) throws(JSONError) -> UInt64 {
            guard let whole = json[key]?.whole else { throw JSONError("\(key) is missing") }
            return whole
        }
        let word = try text("outcome")
        guard let outcome = Outcome(rawValue: word) else { throw JSONError("outcome \(word) is unknown") }
        self.init(
            job: try text("job"), aggregator: try text("aggregator"), seed: try whole("seed"), outcome: outcome,
            rounds: try whole("rounds"), workers: Int(clamping: try whole("workers")),
            byzantine: Int(clamping: try whole("byzantine")))
        finalScore = json["final_score"]?.number
        bestScore = json["best_score"]?.number
        faultRound = json["fault_round"]?.whole
        scoreBeforeFault = json["score_before_fault"]?.number
        serverSideFaults = json["server_side_faults"]?.list?.compactMap(\.text) ?? []
        refused = try RefusalCounts(json["refused"] ?? .object([:]))
        for item in json["suspected"]?.list ?? [] { suspected.append(try JSON.worker(item)) }
        for item in json["quarantined"]?.list ?? [] { quarantined.append(try JSON.worker(item)) }
        liars = LiarCount(json["liars"])
        roundsHeld = json["rounds_held"]?.whole ?? 0
        for item in json["lost"]?.list ?? [] {
            lost.append(Loss(worker: try JSON.worker(item["id"]), reason: item["reason"]?.text ?? ""))
        }
        wallSeconds = json["wall_seconds"]?.number ?? 0
        cpu.server = json["cpu_seconds"]?["server"]?.number ?? 0
        cpu.aggregation = json["cpu_seconds"]?["aggregation"]?.number ?? 0
        cpu.evaluation = json["cpu_seconds"]?["evaluation"]?.number ?? 0
        cpu.workers = json["cpu_seconds"]?["workers"]?.number ?? 0
        cpu.learning = json["cpu_seconds"]?["learning"]?.number ?? 0
        digest = try JSON.digest(json["digest"])
        ledger = json["ledger"]?.text
    }
}
