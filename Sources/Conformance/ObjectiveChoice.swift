import Objectives
import Primitives

/// What a case of a vectors file is in the words of our catalogue, and how its inputs become a batch.
struct ObjectiveChoice {
    var objective: String
    var parameters: [String: CatalogueValue] = [:]
    /// Where the file gives advantages by token, in place of an estimator.
    var advantages: GivenAdvantages?
    private let algorithm: String

    /// Nil for an algorithm that we do not have.
    init?(_ algorithm: String, _ params: JSONField, _ inputs: JSONField) throws(ConformanceError) {
        self.algorithm = algorithm
        switch algorithm {
        case "adpo_listwise", "adpo_listwise_tokens", "adpo_plackett_luce", "adpo_reverse_kl", "adpo_alpha",
            "adpo_pairwise", "adpo_pairwise_all":
            objective = "adpo"
            try readADPO(params)
        case "dpo":
            objective = try Self.dpoName(params)
            try readDPO(params)
        case "ipo":
            objective = "ipo"
            parameters = ["beta": .number(try params["beta"].number())]
        case "reinforce":
            objective = "reinforce"
            let baselines = ["none": "none", "mean": "group_mean", "rloo": "leave_one_out"]
            parameters["baseline"] = .word(try Self.word(try params["advantage"], baselines))
            parameters["length"] = .word(try Self.length(try params["agg"]))
        case "grpo", "dr_grpo", "dapo", "gspo":
            objective = algorithm
            try readClipped(params)
        case "ppo_clip":
            objective = "ppo"
            try readClipped(params)
            parameters["length"] = .word(try Self.length(try params["agg"]))
            advantages = GivenAdvantages(try inputs["adv_tok"].flatNumbers())
        default: return nil
        }
    }

    // MARK: Parameters

    private mutating func readADPO(_ params: JSONField) throws(ConformanceError) {
        let tau = try params["tau"]
        if tau.isObject {
            parameters["schedule"] = .word(try tau["kind"].text())
            parameters["temperature"] = .number(try tau["tau"].number())
            try take(tau, ["alpha": "tau_alpha", "beta": "tau_beta", "tau_min": "tau_min", "tau_max": "tau_max"])
        } else {
            parameters["temperature"] = .number(try tau.number())
        }
        if let target = try params.member("target") {
            parameters["target"] = .word(try target["kind"].text())
            let isTop1 = try target["kind"].text() == "top1"
            try take(
                target,
                [
                    "beta_r": "target_temperature", "eps": isTop1 ? "smoothing" : "epsilon", "h_min": "bandwidth_min",
                    "clip": "kde_clip",
                ])
            if let h = try target.member("h"), !h.isText { parameters["bandwidth"] = .number(try h.number()) }
        }
        try take(
            params,
            [
                "clip_log_ratio": "clip_log_ratio", "clip_score": "clip_score", "beta_anchor_kl": "anchor_penalty",
                "top_k": "top_k", "label_smoothing": "rank_smoothing", "poly_epsilon": "poly", "alpha": "alpha",
                "beta_r": "target_temperature",
            ])
        if let drop = try params.member("drop_all_failed") { parameters["drop_failed"] = try drop.isTrue() ? 1 : 0 }
        if let reduction = try params.member("reduction") { parameters["rank_reduction"] = .word(try reduction.text()) }
        let isMean = try params.member("length_normalize").map { field throws(ConformanceError) in try field.isTrue() }
        parameters["length"] = isMean ?? false ? "mean" : "sum"
        switch algorithm {
        case "adpo_plackett_luce": parameters["loss"] = "plackett_luce"
        case "adpo_reverse_kl": parameters["loss"] = "reverse_kl"
        case "adpo_alpha": parameters["loss"] = "alpha"
        case "adpo_pairwise_all":
            parameters["loss"] = try params["label"].text() == "soft" ? "pairs_soft" : "pairs_hard"
        case "adpo_pairwise": parameters["target"] = "given"
        default: break
        }
    }

    private static func dpoName(_ params: JSONField) throws(ConformanceError) -> String {
        if try params.member("divergence") != nil { return "f_dpo" }
        guard try params.member("label_smoothing") != nil else { return "dpo" }
        let isRobust = try params.member("robust").map { field throws(ConformanceError) in try field.isTrue() }
        return isRobust ?? false ? "robust_dpo" : "cdpo"
    }

    private mutating func readDPO(_ params: JSONField) throws(ConformanceError) {
        try take(params, ["beta": "beta", "label_smoothing": "noise", "alpha": "alpha"])
        if let divergence = try params.member("divergence") { parameters["divergence"] = .word(try divergence.text()) }
    }

    private mutating func readClipped(_ params: JSONField) throws(ConformanceError) {
        try take(
            params,
            [
                "clip_low": "clip_low", "clip_high": "clip_high", "dual_clip": "dual_clip",
                "norm_const": "norm_length",
            ])
        if objective != "dr_grpo" { try take(params, ["eps_std": "epsilon"]) }
        if let weight = try params.member("beta_kl") { parameters["kl"] = .number(try weight.number()) }
        if objective == "grpo" { parameters["length"] = .word(try Self.length(try params["agg"])) }
        if let drop = try params.member("dynamic_sampling") { parameters["drop_equal"] = try drop.isTrue() ? 1 : 0 }
        if let overlong = try params.member("overlong") {
            try take(overlong, ["max_len": "longest", "buffer": "cache", "factor": "overlong_factor"])
        }
    }

    private mutating func take(_ field: JSONField, _ names: [String: String]) throws(ConformanceError) {
        for (theirs, ours) in names {
            if let value = try field.member(theirs) { parameters[ours] = .number(try value.number()) }
        }
    }

    private static func length(_ field: JSONField) throws(ConformanceError) -> String {
        try word(
            field, ["seq_mean_token_sum": "sum", "seq_mean_token_mean": "mean", "token_mean": "mean_length"])
    }

    private static func word(_ field: JSONField, _ words: [String: String]) throws(ConformanceError) -> String {
        guard let word = words[try field.text()] else {
            throw .malformed(field: field.path, expected: "one of \(words.keys.sorted().joined(separator: ", "))")
        }
        return word
    }

    // MARK: Batches

    /// The batch, and for each input with a derivative the token of each of its numbers.
    func batch(
        _ inputs: JSONField
    ) throws(ConformanceError) -> (ObjectiveBatch, [(input: String, tokens: [Int?])]) {
        if try inputs.member("logp_w") != nil { return try pairBatch(inputs) }
        if try inputs.member("tok") != nil { return try tokenBatch(inputs) }
        let now = try inputs["logp"].flatNumbers()
        let (groups, size) = try inputs["logp"].shape()
        let shares = try inputs.member("q")
        let rewards: JSONField
        if let shares { rewards = shares } else { rewards = try inputs["rewards"] }
        var batch = ObjectiveBatch(
            groupSizes: [Int](repeating: size, count: groups), lengths: [Int](repeating: 1, count: now.count),
            logProbabilities: now, samplingLogProbabilities: try inputs["anchor"].flatNumbers(),
            rewards: try rewards.flatNumbers())
        if let entropies = try inputs.member("entropy_norm") {
            // Entropies over the logarithm of the count of actions: any count will do.
            batch.actionCount = 2
            batch.entropies = try entropies.numbers(count: groups).flatMap { value in
                [Double](repeating: value * logOfTwo, count: size)
            }
        }
        return (batch, [("logp", now.indices.map { $0 })])
    }

    /// Pairs as groups of two, the better one first.
    private func pairBatch(
        _ inputs: JSONField
    ) throws(ConformanceError) -> (ObjectiveBatch, [(input: String, tokens: [Int?])]) {
        let (better, worse) = (try inputs["logp_w"].numbers(), try inputs["logp_l"].numbers())
        let count = better.count
        func interleaved(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).flatMap { [$0, $1] } }
        let name = algorithm == "adpo_pairwise" ? "anchor" : "ref"
        let anchor = interleaved(
            try inputs["\(name)_w"].numbers(count: count), try inputs["\(name)_l"].numbers(count: count))
        var rewards = interleaved([Double](repeating: 1, count: count), [Double](repeating: 0, count: count))
        if let shares = try inputs.member("q")?.numbers(count: count) {
            rewards = interleaved(shares, shares.map { 1 - $0 })
        }
        let batch = ObjectiveBatch(
            groupSizes: [Int](repeating: 2, count: count), lengths: [Int](repeating: 1, count: 2 * count),
            logProbabilities: interleaved(better, worse), samplingLogProbabilities: anchor, rewards: rewards,
            referenceLogProbabilities: anchor)
        return (
            batch, [("logp_w", (0..<count).map { 2 * $0 }), ("logp_l", (0..<count).map { 2 * $0 + 1 })]
        )
    }

    /// Rows of tokens; what is masked out is there and not trained.
    private func tokenBatch(
        _ inputs: JSONField
    ) throws(ConformanceError) -> (ObjectiveBatch, [(input: String, tokens: [Int?])]) {
        let now = try inputs["tok"].flatNumbers()
        let (rows, columns) = try inputs["tok"].shape()
        let mask = try inputs["mask"].flatNumbers()
        var old = try inputs["tok"]
        for name in ["old", "anchor_tok"] { if let field = try inputs.member(name) { old = field } }
        var rewards = [Double](repeating: 0, count: rows)
        var size = 1
        if let given = try inputs.member("rewards") {
            rewards = try given.flatNumbers()
            size = try given.shape().columns
        }
        guard mask.count == now.count, rewards.count == rows, rows.isMultiple(of: size) else {
            throw .malformed(field: inputs.path, expected: "tokens, mask and rewards that fit together")
        }
        var batch = ObjectiveBatch(
            groupSizes: [Int](repeating: size, count: rows / size), lengths: [Int](repeating: columns, count: rows),
            logProbabilities: now, samplingLogProbabilities: try old.flatNumbers(), rewards: rewards,
            referenceLogProbabilities: try inputs.member("ref")?.flatNumbers())
        batch.segments = mask.map { $0 > 0 ? 1 : 0 }
        return (batch, [("tok", now.indices.map { $0 })])
    }
}

private let logOfTwo = 0.693147180559945309417

/// Advantages as somebody gives them, token by token.
struct GivenAdvantages: ColumnRewrite {
    private let values: [Double]

    init(_ values: [Double]) { self.values = values }

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard values.count == batch.tokenCount else { throw .shape("\(values.count) advantages") }
        batch.advantages = values
    }
}
