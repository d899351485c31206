package import Primitives

extension RoundRecord {
    /// One JSON line, without its end; keys always in this order.
    package func line(withTimes: Bool = true) -> String {
        var members: [JSON.Member] = [
            .init(key: "round", value: .whole(round)),
            .init(key: "score", value: .optional(score)),
            .init(key: "loss", value: .number(loss)),
            .init(key: "reward", value: .number(reward)),
            .init(key: "entropy", value: .number(entropy)),
            .init(key: "divergence", value: .number(divergence)),
            .init(key: "members", value: .whole(UInt64(members))),
            .init(key: "rows", value: .whole(UInt64(rows))),
            .init(key: "median_cosine", value: .optional(medianCosine)),
            .init(key: "update_norm", value: .number(updateNorm)),
            .init(key: "liars", value: liars.json),
            .init(key: "held", value: .bool(isHeld)),
            .init(key: "refused", value: refused.json),
            .init(key: "workers", value: .list(workers.map(\.json))),
            .init(key: "digest", value: .text(JSON.hexadecimal(digest))),
        ]
        if withTimes { members.append(.init(key: "time", value: times.json)) }
        return JSON.object(members).line
    }

    package init(line: some StringProtocol) throws(JSONError) {
        let json = try JSON(parsing: line)
        guard let round = json["round"]?.whole else { throw JSONError("round is missing") }
        self.init(
            round: round, members: Int(clamping: json["members"]?.whole ?? 0),
            rows: Int(clamping: json["rows"]?.whole ?? 0))
        score = json["score"]?.number
        loss = json["loss"]?.number ?? .nan
        reward = json["reward"]?.number ?? .nan
        entropy = json["entropy"]?.number ?? .nan
        divergence = json["divergence"]?.number ?? .nan
        medianCosine = json["median_cosine"]?.number
        updateNorm = json["update_norm"]?.number ?? .nan
        liars = LiarCount(json["liars"])
        isHeld = json["held"] == .bool(true)
        refused = try RefusalCounts(json["refused"] ?? .object([:]))
        workers = []
        for item in json["workers"]?.list ?? [] { workers.append(try Standing(item)) }
        digest = try JSON.digest(json["digest"])
        times = Times(json["time"])
    }
}

extension RoundRecord.Standing {
    fileprivate var json: JSON {
        .object([
            "id": .whole(UInt64(worker.rawValue)), "weight": .optional(weight),
            "coefficient": .optional(coefficient), "reconstruction": .optional(reconstruction),
            "rule_suspicion": .optional(ruleSuspicion), "agreement": .optional(agreement),
            "length": .optional(length), "lasting_agreement": .optional(lastingAgreement),
            "suspicion": .number(suspicion), "state": .text(state.rawValue),
        ])
    }

    fileprivate init(_ json: JSON) throws(JSONError) {
        let word = json["state"]?.text ?? TrustState.trusted.rawValue
        guard let state = TrustState(rawValue: word) else { throw JSONError("state \(word) is unknown") }
        self.init(
            worker: try JSON.worker(json["id"]), weight: json["weight"]?.number,
            reconstruction: json["reconstruction"]?.number, coefficient: json["coefficient"]?.number,
            ruleSuspicion: json["rule_suspicion"]?.number, agreement: json["agreement"]?.number,
            length: json["length"]?.number, lastingAgreement: json["lasting_agreement"]?.number,
            suspicion: json["suspicion"]?.number ?? 0, state: state)
    }
}

extension RoundRecord.Times {
    fileprivate var json: JSON {
        .object([
            "wait_s": .number(wait), "reduce_s": .number(reduce), "round_s": .number(round),
            "elapsed_s": .number(elapsed),
        ])
    }

    fileprivate init(_ json: JSON?) {
        self.init(
            wait: json?["wait_s"]?.number ?? 0, reduce: json?["reduce_s"]?.number ?? 0,
            round: json?["round_s"]?.number ?? 0, elapsed: json?["elapsed_s"]?.number ?? 0)
    }
}

extension JSON {
    /// Sixteen digits, because a 64-bit number does not survive a reader that takes every number for a `Double`.
    package static func hexadecimal(_ digest: UInt64) -> String {
        let digits = String(digest, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    package static func digest(_ json: JSON?) throws(JSONError) -> UInt64 {
        guard let text = json?.text, let digest = UInt64(text, radix: 16) else {
            throw JSONError("digest is not a hexadecimal number")
        }
        return digest
    }

    package static func worker(_ json: JSON?) throws(JSONError) -> WorkerID {
        guard let number = json?.whole, let raw = UInt32(exactly: number) else {
            throw JSONError("a worker has no number")
        }
        return WorkerID(rawValue: raw)
    }
}
