/// The policy gradient itself: a token becomes more likely as its advantage says.
///
/// `L = −(1/B) Σ_i Σ_t w_i c_t A_t log π(t)`, `∂L/∂log π(t) = −w_i c_t A_t / B` with the rollout's weight `w`
/// (`LengthNormalisation`) and the token's weight `c`. It takes no account of the sampling policy: with samples of an
/// older policy it is biased, and `ClippedRatio` is the better choice.
///
/// - Complexity: O(tokens).
/// - Source: Williams, 1992.
public struct PolicyGradient: TermAdder, Equatable {
    public var length: LengthNormalisation

    public init(length: LengthNormalisation) { self.length = length }

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        let weights = length.weights(of: batch)
        for (rollout, tokens) in batch.trained.enumerated() {
            let scale = weights[rollout] / Double(batch.rolloutCount)
            for token in tokens {
                let slope = -scale * batch.weights[token] * batch.advantages[token]
                terms.loss += slope * batch.logProbabilities[token]
                terms.logProbabilities[token] += slope
            }
        }
    }
}
