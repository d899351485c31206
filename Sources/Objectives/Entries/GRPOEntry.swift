import Primitives

extension ObjectiveCatalogue {
    private enum Advantage: String, CaseIterable { case mean, zscore }

    /// GRPO is a zscore within the group and a clipped ratio, with a penalty on leaving the reference if wanted.
    static let grpo = CatalogueEntry<[Part]>(
        "grpo", "clipped probability ratio times the reward relative to its group",
        clip(0.2, 0.2) + [
            CatalogueParameter(
                "advantage", default: Advantage.zscore, "reward minus the group's mean, standardised or not"),
            length(.mean), kl, epsilon,
        ],
        formula: """
            A = (R − mean) / (sd + ε) within the group, ρ = π / π at sampling
            L = (1/B) Σ_i Σ_t w_i [−min(ρ A, clip(ρ, 1 − clip_low, 1 + clip_high) A) + β k3]
            """,
        source: "Shao et al., DeepSeekMath, arXiv 2402.03300, eq. 3"
    ) { arguments in
        let length = LengthNormalisation(arguments.word("length"))
        let isStandardised = arguments.word("advantage") == Advantage.zscore
        return [
            .advantage(GroupAdvantage(isStandardised ? .zscore : .mean, epsilon: arguments.number("epsilon"))),
            .objective(clippedRatio(arguments, length)),
        ] + penalty(arguments, length)
    }

    /// Dr.GRPO is the plain difference from the group's mean, and one length for all.
    static let drGRPO = CatalogueEntry<[Part]>(
        "dr_grpo", "GRPO without what favours short or easy rollouts: no deviation, one constant length",
        clip(0.2, 0.2) + [
            CatalogueParameter(
                "norm_length", default: nil, positive, "C, by what sums over tokens are divided; the longest without it"
            ),
            kl,
        ],
        formula: "A = R − mean, L = (1/B) Σ_i Σ_t −min(ρ A, clip(ρ) A) / C",
        source: "Liu et al., arXiv 2503.20783, section 3"
    ) { arguments in
        let length = arguments.optional("norm_length").map { LengthNormalisation.constant($0) } ?? .longest
        return [.advantage(GroupAdvantage(.mean)), .objective(clippedRatio(arguments, length))]
            + penalty(arguments, length)
    }

    /// DAPO is GRPO with a filter, a soft limit of length, a wider clip above, and a mean over all tokens.
    static let dapo = CatalogueEntry<[Part]>(
        "dapo", "GRPO over all tokens alike, with a wider clip above, without groups that agree",
        clip(0.2, 0.28) + [
            CatalogueParameter("drop_equal", default: 1, .toggle, "leaves out groups whose rewards are all equal"),
            CatalogueParameter(
                "longest", default: nil, positive, "L_max, the longest rollout; without it none is punished"),
            CatalogueParameter("cache", default: 1, positive, "L_cache, the last tokens that are punished"),
            CatalogueParameter("overlong_factor", default: 1, notNegative, "how much the longest is punished"),
            epsilon,
        ],
        formula: """
            R ← R + factor · clip((L_max − L_cache − length) / L_cache, −1, 0)
            A = (R − mean) / (sd + ε), L = Σ −min(ρ A, clip(ρ) A) / Σ tokens
            """,
        source: "Yu et al., DAPO, arXiv 2503.14476; no further groups are sampled in place of those left out"
    ) { arguments in
        let overlong = arguments.optional("longest").map { longest in
            Overlong(longest: longest, cache: arguments.number("cache"), factor: arguments.number("overlong_factor"))
        }
        return (arguments.isOn("drop_equal") ? [.filter(DropEqualGroups())] : [])
            + (overlong.map { [.reward($0)] } ?? []) + [
                .advantage(GroupAdvantage(.zscore, epsilon: arguments.number("epsilon"))),
                .objective(clippedRatio(arguments, .meanLength)),
            ]
    }

    /// GSPO is GRPO with one ratio for a whole rollout.
    static let gspo = CatalogueEntry<[Part]>(
        "gspo", "GRPO with one ratio for a whole rollout", clip(3e-4, 4e-4) + [epsilon],
        formula: "s_i = exp(mean_t (log π − log π at sampling)), L = (1/B) Σ_i −min(s A, clip(s) A)",
        source: "Zheng et al., GSPO, arXiv 2507.18071, eq. 5"
    ) { arguments in
        [
            .advantage(GroupAdvantage(.zscore, epsilon: arguments.number("epsilon"))), .ratio(SequenceRatio()),
            .objective(clippedRatio(arguments, .mean)),
        ]
    }

    /// A ratio without a clip, and a price on the distance instead.
    static let klPenalty = CatalogueEntry<[Part]>(
        "kl_penalty", "probability ratio times the relative reward, with a price on leaving the sampling policy",
        [
            CatalogueParameter("weight", default: 1, notNegative, "λ, the price of a nat"), length(.mean), epsilon,
        ],
        formula: "A = (R − mean) / (sd + ε), L = (1/B) Σ_i Σ_t −w_i ρ A + λ · mean KL(π at sampling‖π)",
        source: "Schulman et al., PPO, arXiv 1707.06347, eq. 5 with a fixed λ; \"TRPO\" of the ADPO paper"
    ) { arguments in
        [
            .advantage(GroupAdvantage(.zscore, epsilon: arguments.number("epsilon"))),
            .objective(
                ClippedRatio(
                    clipLow: 1, clipHigh: .infinity, length: LengthNormalisation(arguments.word("length")))),
            .regulariser(SamplingDivergence(weight: arguments.number("weight"))),
        ]
    }

    // MARK: What several have

    static func clip(_ low: Double, _ high: Double) -> [CatalogueParameter] {
        [
            CatalogueParameter(
                "clip_low", default: low, .range(1e-9...1), "bad samples below 1 minus this ratio no longer count"),
            CatalogueParameter(
                "clip_high", default: high, positive, "good samples above 1 plus this ratio no longer count"),
            CatalogueParameter(
                "dual_clip", default: nil, .range(1.0001...1e9), "bad samples above this ratio no longer count"),
        ]
    }

    private static let kl = CatalogueParameter(
        "kl", default: 0, notNegative, "β, weight of the divergence from the reference policy")

    private static let epsilon = CatalogueParameter(
        "epsilon", default: 1e-6, positive, "added to the standard deviation")

    static func clippedRatio(_ arguments: CatalogueArguments, _ length: LengthNormalisation) -> ClippedRatio {
        ClippedRatio(
            clipLow: arguments.number("clip_low"), clipHigh: arguments.number("clip_high"),
            dualClip: arguments.optional("dual_clip"), length: length)
    }

    private static func penalty(_ arguments: CatalogueArguments, _ length: LengthNormalisation) -> [Part] {
        let weight = arguments.number("kl")
        return weight > 0 ? [.regulariser(ReferencePenalty(weight: weight, length: length))] : []
    }
}
