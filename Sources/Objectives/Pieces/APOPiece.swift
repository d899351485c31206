#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Punishes wrong answers that are longer than right ones (STCR).
///
/// In a group with a right answer (`R ≥ success`), the advantage of a wrong one that is longer than the mean `l` of the
/// right ones is multiplied by `2 − b^(−(length − l))`.
///
/// - Source: "APO", Asymmetric Policy Optimization, arXiv 2506.21655, and the authors' code.
/// - Differs: `b` is a parameter; with the released 1.00001 a thousand tokens more make 1 %.
struct APOLength: ColumnRewrite {
    let success: Double
    let base: Double

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        let rollouts = batch.trained
        for group in batch.groups {
            let right = group.filter { batch.rewards[$0] >= success }.map { Double(rollouts[$0].count) }
            guard !right.isEmpty else { continue }
            let middle = mean(right[...])
            for rollout in group where batch.rewards[rollout] < success {
                let excess = Double(rollouts[rollout].count) - middle
                guard excess > 0 else { continue }
                for token in rollouts[rollout] { batch.advantages[token] *= 2 - pow(base, -excess) }
            }
        }
    }
}

/// A pull towards the reference that lets go of good answers to hard prompts (DADS).
///
/// `β/B Σ_i w_i · mean_t k3`, with `w_i = 1 − exp(−e a)` for a rollout with `A > 0` in a group whose share `a` of right
/// answers is neither 0 nor 1, and 1 for all others.
///
/// - Source: as `APOLength`.
struct APODivergence: TermAdder {
    let success: Double
    let weight: Double

    var needs: Set<Column> { [.reference] }

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let reference = batch.referenceLogProbabilities else { throw .missing(.reference) }
        let rollouts = batch.trained
        let isGood = batch.advantages.contains { $0 != 0 } ? batch.advantages.map { $0 > 0 } : batch.goodTokens
        for group in batch.groups {
            let share = Double(group.count { batch.rewards[$0] >= success }) / Double(group.count)
            for rollout in group {
                let tokens = rollouts[rollout]
                let letsGo = share > 0 && share < 1 && tokens.first.map { isGood[$0] } ?? false
                let scale = weight * (letsGo ? Self.weight(share: share) : 1) / Double(batch.rolloutCount)
                for token in tokens {
                    let estimate = reverseKLEstimate(
                        logProbability: batch.logProbabilities[token], reference: reference[token])
                    terms.loss += scale * estimate.value / Double(tokens.count)
                    terms.logProbabilities[token] += scale * estimate.derivative / Double(tokens.count)
                }
            }
        }
    }

    /// Of a good answer's divergence where that share of answers is right; 1 at both ends.
    static func weight(share: Double) -> Double { share > 0 && share < 1 ? 1 - exp(-M_E * share) : 1 }
}

extension PieceCatalogue {
    static let apo = CatalogueEntry<[Part]>(
        "apo", "lets good answers to hard prompts leave the reference, and punishes long wrong ones",
        [
            CatalogueParameter("weight", default: 1e-3, .atLeast(0), "β, of the divergence from the reference"),
            CatalogueParameter("base", default: 1.00001, .above(1), "b, how fast the penalty of length grows"),
            CatalogueParameter("success", default: 1, .above(0), "the least reward of a right answer"),
        ],
        formula: """
            A ← A (2 − b^(l − length)) for wrong answers longer than the mean length l of right ones
            β · mean of w k3, w = 1 − exp(−e · share of right answers) where A > 0
            """,
        source: "APO, arXiv 2506.21655"
    ) {
        [
            .advantage(APOLength(success: $0.number("success"), base: $0.number("base"))),
            .regulariser(APODivergence(success: $0.number("success"), weight: $0.number("weight"))),
        ]
    }
}
