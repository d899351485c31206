import Primitives

extension ObjectiveCatalogue {
    private enum Loss: String, CaseIterable {
        case listwise, alpha
        case reverseKL = "reverse_kl"
        case plackettLuce = "plackett_luce"
        case pairsHard = "pairs_hard"
        case pairsSoft = "pairs_soft"
    }

    private enum Anchor: String, CaseIterable {
        case fixed, ema, uniform
        case onPolicy = "on_policy"
        case klTriggered = "kl_triggered"
    }

    static let adpo = CatalogueEntry<[Part]>(
        "adpo", "anchored listwise preference, softmax of log-ratios against a target from rewards",
        targetParameters + anchorParameters + temperatureParameters + lossParameters,
        formula: """
            u_i = (ℓ_i − a_i) / τ, p̃ = softmax(u), q from the group's rewards
            listwise: log Σ exp u − Σ q u · reverse_kl: Σ p̃ (log p̃ − log q)
            alpha: (1 − Σ q^α p̃^(1−α)) / (α (1 − α))
            plackett_luce: Σ_k [log Σ exp u over o(k)… − u_o(k)] · pairs: softplus(z) − q_w z, z = u_w − u_l
            mean over groups, or over all pairs of the batch
            """,
        source: "Wang, ADPO, arXiv 2510.18913, and the author's code; ranks, kernel target and ties as we chose"
    ) { arguments in
        let target = AnchoredTarget(
            arguments.word("target"), temperature: arguments.number("target_temperature"),
            epsilon: arguments.number("epsilon"), smoothing: arguments.number("smoothing"),
            bandwidth: arguments.optional("bandwidth"), bandwidthMin: arguments.number("bandwidth_min"),
            clip: arguments.number("kde_clip"))
        let temperature = AnchoredTemperature(
            arguments.word("schedule"), base: arguments.number("temperature"), alpha: arguments.number("tau_alpha"),
            beta: arguments.number("tau_beta"), min: arguments.number("tau_min"),
            max: max(arguments.number("tau_min"), arguments.number("tau_max")))
        let (anchor, rule) = anchor(arguments)
        let term = ADPO(
            loss: loss(arguments), target: target, temperature: temperature, anchor: anchor,
            length: LengthNormalisation(arguments.word("length")), anchorPenalty: arguments.number("anchor_penalty"),
            clipLogRatio: arguments.optional("clip_log_ratio"), clipScore: arguments.optional("clip_score"))
        return (arguments.isOn("drop_failed") ? [.filter(DropFailedGroups())] : []) + [.objective(term)]
            + (rule.map { [.reference($0)] } ?? [])
    }

    private static let targetParameters = [
        CatalogueParameter("target", default: AnchoredTarget.Kind.zscore, "what a group's rewards are turned into"),
        CatalogueParameter("target_temperature", default: 0.5, positive, "softness of the target, β_r"),
        CatalogueParameter("epsilon", default: 1e-8, positive, "zscore: added to the standard deviation"),
        CatalogueParameter("smoothing", default: 0, .range(0...0.99), "top1: what is left to all but the best"),
        CatalogueParameter("bandwidth", default: nil, positive, "kde_cdf_logit: h, by Silverman's rule without it"),
        CatalogueParameter("bandwidth_min", default: 1e-3, positive, "kde_cdf_logit: the least that the rule gives"),
        CatalogueParameter("kde_clip", default: 1e-6, .range(1e-12...0.49), "kde_cdf_logit: shares end there"),
    ]

    private static let anchorParameters = [
        CatalogueParameter("anchor", default: Anchor.onPolicy, "the policy that steps are measured from"),
        CatalogueParameter("anchor_decay", default: 0.99, .decay, "ema: share of the old anchor in the new one"),
        CatalogueParameter(
            "anchor_threshold", default: 0.1, positive, "kl_triggered: the mean distance that is too far"),
        CatalogueParameter("anchor_window", default: 10, .counts(1...1000), "kl_triggered: distances in that mean"),
        CatalogueParameter(
            "anchor_penalty", default: 0, notNegative, "weight of the estimated divergence from the anchor"),
        CatalogueParameter("drop_failed", default: 0, .toggle, "leaves out groups whose rewards are all 0 or less"),
    ]

    private static let temperatureParameters = [
        CatalogueParameter("temperature", default: 0.8, positive, "size of the move away from the anchor, τ"),
        CatalogueParameter("schedule", default: AnchoredTemperature.Schedule.fixed, "how τ depends on the group"),
        CatalogueParameter("tau_alpha", default: 0.5, notNegative, "schedule: α"),
        CatalogueParameter("tau_beta", default: 1, notNegative, "smooth_hybrid: β"),
        CatalogueParameter("tau_min", default: 0.05, positive, "schedule: the least τ"),
        CatalogueParameter("tau_max", default: 5, positive, "smooth_hybrid: the largest τ"),
    ]

    private static let lossParameters = [
        CatalogueParameter("loss", default: Loss.listwise, "how the list is compared with the target"),
        length(.mean),
        CatalogueParameter("alpha", default: 0.5, .range(1e-3...0.999), "alpha: 1 is listwise, 0 reverse_kl"),
        CatalogueParameter("top_k", default: nil, .count(atLeast: 1), "plackett_luce: only the first positions"),
        CatalogueParameter("rank_smoothing", default: 0, .range(0...0.99), "plackett_luce: share of the suffix's mean"),
        CatalogueParameter("poly", default: 0, notNegative, "plackett_luce: weight of 1 − e^−L of a position"),
        CatalogueParameter(
            "rank_reduction", default: "mean", oneOf: ["mean", "sum"], "plackett_luce: how positions add up"),
        CatalogueParameter("clip_log_ratio", default: nil, positive, "log-ratios end there, with derivative 0 beyond"),
        CatalogueParameter("clip_score", default: nil, positive, "u ends there, with derivative 0 beyond"),
    ]

    private static func loss(_ arguments: CatalogueArguments) -> ListLoss {
        switch arguments.word("loss") as Loss {
        case .listwise: .listwise
        case .reverseKL: .reverseKL
        case .alpha: .alpha(arguments.number("alpha"))
        case .pairsHard: .pairsHard
        case .pairsSoft: .pairsSoft(arguments.number("target_temperature"))
        case .plackettLuce:
            .plackettLuce(
                PlackettLuce(
                    topK: arguments.optionalCount("top_k"), smoothing: arguments.number("rank_smoothing"),
                    poly: arguments.number("poly"), isMean: arguments.text("rank_reduction") == "mean"))
        }
    }

    private static func anchor(_ arguments: CatalogueArguments) -> (ADPO.Anchor, ReferenceRule?) {
        switch arguments.word("anchor") as Anchor {
        case .onPolicy: (.sampling, nil)
        case .uniform: (.uniform, nil)
        case .fixed: (.reference, .fixed)
        case .ema: (.reference, .ema(decay: arguments.number("anchor_decay")))
        case .klTriggered:
            (
                .reference,
                .klTriggered(
                    threshold: arguments.number("anchor_threshold"), window: arguments.count("anchor_window"))
            )
        }
    }
}
