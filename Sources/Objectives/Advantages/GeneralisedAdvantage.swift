/// Generalised advantage estimation: what came of a step beyond what the critic expected, smoothed over later steps.
///
/// `δ_t = r_t + γ V_{t+1} − V_t`, `A_t = δ_t + γ λ A_{t+1}`, with `V` the critic's estimates when the sample was drawn, and
/// 0 after the last step (a rollout that was cut off goes on with its last estimate). If wanted, advantages are
/// standardised over the batch's trained tokens.
///
/// - Complexity: O(tokens).
/// - Throws: `.missing` without step rewards or a critic.
/// - Source: Schulman et al., arXiv 1506.02438, eq. 16.
public struct GeneralisedAdvantage: ColumnRewrite, Equatable {
    /// `γ`.
    public var discount: Double
    /// `λ`.
    public var smoothing: Double
    public var isStandardised: Bool

    public init(discount: Double, smoothing: Double, isStandardised: Bool) {
        self.discount = discount
        self.smoothing = smoothing
        self.isStandardised = isStandardised
    }

    public var needs: Set<Column> { [.stepRewards, .samplingValues] }

    public func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard let rewards = batch.stepRewards else { throw .missing(.stepRewards) }
        guard let values = batch.samplingValues else { throw .missing(.samplingValues) }
        for (rollout, range) in batch.tokenRanges.enumerated() {
            var next = batch.isTruncated[rollout] ? values[range.upperBound - 1] : 0
            var advantage = 0.0
            for token in range.reversed() {
                advantage = rewards[token] + discount * next - values[token] + discount * smoothing * advantage
                next = values[token]
                batch.advantages[token] = advantage
            }
        }
        if isStandardised { standardise(&batch) }
    }

    private func standardise(_ batch: inout ObjectiveBatch) {
        let tokens = batch.trained.flatMap { $0 }
        let scaled = standardised(tokens.map { batch.advantages[$0] }[...], epsilon: 1e-8)
        for (token, value) in zip(tokens, scaled) { batch.advantages[token] = value }
    }
}
