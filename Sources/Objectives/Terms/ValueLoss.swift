/// A critic's error against the returns that the advantages imply: half the mean square over tokens, times a weight.
///
/// `(c / n) Σ_t ½ (V_t − target_t)²` with `target = V at sampling +` the unscaled advantage of `GeneralisedAdvantage`. With
/// a clip `ε` each token's error is the larger of that and of the value held within `ε` of the one at sampling.
///
/// - Throws: `.missing` without a critic.
/// - Source: Schulman et al., arXiv 1707.06347, eq. 9; the clip: OpenAI's baselines, ppo2.
public struct ValueLoss: TermAdder, Equatable {
    public var weight: Double
    public var clip: Double?
    /// How the returns are estimated.
    public var returns: GeneralisedAdvantage

    public init(weight: Double, clip: Double?, returns: GeneralisedAdvantage) {
        self.weight = weight
        self.clip = clip
        self.returns = returns
        self.returns.isStandardised = false
    }

    public var needs: Set<Column> { returns.needs.union([.values]) }

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let values = batch.values else { throw .missing(.values) }
        guard let before = batch.samplingValues else { throw .missing(.samplingValues) }
        var unscaled = batch
        try returns.apply(&unscaled, &context)
        let tokens = batch.trained.flatMap { $0 }
        let scale = weight / Double(max(tokens.count, 1))
        for token in tokens {
            let target = before[token] + unscaled.advantages[token]
            var error = values[token] - target
            var slope = error
            if let clip {
                let held = before[token] + min(max(values[token] - before[token], -clip), clip)
                if (held - target) * (held - target) > error * error {
                    error = held - target
                    slope = 0
                }
            }
            terms.loss += scale * 0.5 * error * error
            terms.values[token] += scale * slope
        }
    }
}
