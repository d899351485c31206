/// A pull towards the reference policy: `β` times the estimated KL(π‖reference) of each token.
///
/// `(β/B) Σ_i Σ_t w_i k3_t` with `k3 = e^r − r − 1`, `r = log ref − log π` and the rollout's weight `w`
/// (`LengthNormalisation`).
///
/// - Source: Shao et al., "DeepSeekMath", arXiv 2402.03300, eq. 4.
public struct ReferencePenalty: TermAdder, Equatable {
    public var weight: Double
    public var length: LengthNormalisation

    public init(weight: Double, length: LengthNormalisation) {
        precondition(weight >= 0, "a penalty of \(weight)")
        self.weight = weight
        self.length = length
    }

    public var needs: Set<Column> { [.reference] }

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let reference = batch.referenceLogProbabilities else { throw .missing(.reference) }
        let weights = length.weights(of: batch)
        for (rollout, tokens) in batch.trained.enumerated() {
            let scale = weight * weights[rollout] / Double(batch.rolloutCount)
            for token in tokens {
                let estimate = reverseKLEstimate(
                    logProbability: batch.logProbabilities[token], reference: reference[token])
                terms.loss += scale * estimate.value
                terms.logProbabilities[token] += scale * estimate.derivative
            }
        }
    }
}
