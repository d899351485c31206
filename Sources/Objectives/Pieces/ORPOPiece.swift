#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Takes from the reward what leaving a safe policy costs: `R ← R − c · penalty` with the ratio `ρ = π(y)/ref(y)` of the
/// whole rollout, a constant.
///
/// - `chi2`: `ρ − 1`.  - `sqrt_chi2`: the same over the root of its mean without the upper and lower percent.
/// - `kl`: `log ρ`.
///
/// What the policy and the environment do cancels but for the policy, so `ρ` is the ratio of whole rollouts exactly.
///
/// - Source: Laidlaw et al., "Correlated Proxies", arXiv 2403.03185 (occupancy form).
/// - Differs: there a discriminator estimates the ratio of single states and actions; whole rollouts need none. `log ρ` is
///   bounded by ±20.
struct RolloutPenalty: ColumnRewrite {
    let weight: Double
    let divergence: RowDivergence

    var needs: Set<Column> { [.reference] }

    private static let logRatioMax = 20.0
    private static let leastRooted = 1e-4

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard let reference = batch.referenceLogProbabilities else { throw .missing(.reference) }
        let logs = batch.trained.map { tokens in
            let log = tokens.reduce(0.0) { $0 + batch.logProbabilities[$1] - reference[$1] }
            return min(max(log, -Self.logRatioMax), Self.logRatioMax)
        }
        var penalties = divergence == .kl ? logs : logs.map { exp($0) - 1 }
        if divergence == .sqrtChi2 {
            let sorted = penalties.sorted()
            let cut = sorted.count / 100
            let middle = mean(sorted[cut..<(sorted.count - cut)])
            let root = max(middle, Self.leastRooted).squareRoot()
            penalties = penalties.map { $0 / root }
        }
        for (rollout, penalty) in penalties.enumerated() { batch.addReward(-weight * penalty, to: rollout) }
    }
}

extension PieceCatalogue {
    private enum Place: String, CaseIterable { case action, rollout }

    static let orpo = CatalogueEntry<[Part]>(
        "orpo", "keeps a wrong reward from being hacked, by the chi-squared divergence from a safe policy",
        [
            CatalogueParameter("weight", default: 0.05, .atLeast(0), "how strong, in deviations of the safe reward"),
            CatalogueParameter("divergence", default: RowDivergence.chi2, "what is measured"),
            CatalogueParameter("on", default: Place.action, "each action's distribution, or whole rollouts' ratio"),
        ],
        formula: """
            action: + weight · mean of Σ (p − q)²/q over the actions (or its root, or the KL)
            rollout: R − weight · (π(y)/ref(y) − 1)
            """,
        source: "Laidlaw et al., arXiv 2403.03185; no relation of odds-ratio preference optimization"
    ) { arguments in
        let place: Place = arguments.word("on")
        let divergence: RowDivergence = arguments.word("divergence")
        let weight = arguments.number("weight")
        return place == .action
            ? [.regulariser(ReferenceDivergence(weight: weight, divergence: divergence))]
            : [.reward(RolloutPenalty(weight: weight, divergence: divergence))]
    }
}
