import Primitives

extension ObjectiveCatalogue {
    /// PPO is an advantage from a critic, a clipped ratio, and the critic's own loss.
    static let ppo = CatalogueEntry<[Part]>(
        "ppo", "clipped probability ratio times an advantage from a critic; takes a policy with a critic",
        clip(0.2, 0.2) + [
            CatalogueParameter("discount", default: 0.99, .fraction, "γ, what a reward is worth a step later"),
            CatalogueParameter("gae_lambda", default: 0.95, .fraction, "λ, how far the estimate looks"),
            CatalogueParameter("standardise", default: 1, .toggle, "advantages have mean 0 and deviation 1"),
            CatalogueParameter("value_weight", default: 0.5, notNegative, "weight of the critic's loss"),
            CatalogueParameter("value_clip", default: nil, positive, "how far a value may move from where it was"),
            CatalogueParameter("entropy", default: 0, notNegative, "weight of the entropy bonus"),
            length(.meanLength),
        ],
        formula: """
            δ_t = r_t + γ V_{t+1} − V_t, A_t = δ_t + γ λ A_{t+1}
            L = mean of −min(ρ A, clip(ρ) A) + c_v · mean ½ (V − A − V at sampling)² − c_e · mean entropy
            """,
        source: "Schulman et al., arXiv 1707.06347; GAE: arXiv 1506.02438; dual clip: Ye et al., arXiv 1912.09729"
    ) { arguments in
        let returns = GeneralisedAdvantage(
            discount: arguments.number("discount"), smoothing: arguments.number("gae_lambda"),
            isStandardised: arguments.isOn("standardise"))
        let critic = ValueLoss(
            weight: arguments.number("value_weight"), clip: arguments.optional("value_clip"), returns: returns)
        let entropy = arguments.number("entropy")
        return [
            .advantage(returns),
            .objective(clippedRatio(arguments, LengthNormalisation(arguments.word("length")))),
            .regulariser(critic),
        ] + (entropy > 0 ? [.regulariser(EntropyBonus(weight: entropy))] : [])
    }
}
