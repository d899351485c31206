/// One ratio for a whole rollout: every token's log-ratio becomes the mean over the rollout's trained tokens.
///
/// `s_t = (1/|o|) Σ_k r_k`, so `∂/∂r_k = (1/|o|) Σ_t ∂/∂s_t`.
///
/// - Source: Zheng et al., "GSPO", arXiv 2507.18071, eq. 7.
public struct SequenceRatio: RatioRewrite, Equatable {
    public init() {}

    public func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) {
        batch.logRatios = averaged(batch.logRatios, batch)
    }

    public func pullBack(_ derivative: [Double], _ batch: ObjectiveBatch, into terms: inout Terms) -> [Double] {
        averaged(derivative, batch)
    }

    private func averaged(_ values: [Double], _ batch: ObjectiveBatch) -> [Double] {
        var result = [Double](repeating: 0, count: values.count)
        for tokens in batch.trained where !tokens.isEmpty {
            let mean = tokens.reduce(0.0) { $0 + values[$1] } / Double(tokens.count)
            for token in tokens { result[token] = mean }
        }
        return result
    }
}
