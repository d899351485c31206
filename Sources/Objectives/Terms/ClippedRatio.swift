#if canImport(Glibc)
    import Glibc
#endif

/// A ratio of probabilities times an advantage, clipped where a step has gone far enough: the centre of PPO and GRPO.
///
/// With `ρ = exp(log-ratio)`: `f = −min(ρ A, clip(ρ, 1 − ε_l, 1 + ε_h) A)`, `∂f/∂log ρ = −ρ A`, and 0 where the clipped
/// term is the smaller one. With a dual clip `c`, `f` is at most `−c A` for `A < 0`, with derivative 0 there.
/// `L = (1/B) Σ_i Σ_t w_i c_t f_t` with the rollout's weight `w` (`LengthNormalisation`) and the token's weight `c`.
///
/// - Complexity: O(tokens).
/// - Throws: `.notFinite` when a ratio overflows.
/// - Source: Schulman et al., arXiv 1707.06347, eq. 7; dual clip: Ye et al., arXiv 1912.09729, eq. 5.
public struct ClippedRatio: TermAdder, Equatable {
    /// `ε_l`: ratios below `1 − clipLow` of bad samples no longer count.
    public var clipLow: Double
    /// `ε_h`: ratios above `1 + clipHigh` of good samples no longer count.
    public var clipHigh: Double
    /// `c`; nil bounds nothing.
    public var dualClip: Double?
    public var length: LengthNormalisation

    public init(clipLow: Double = 0.2, clipHigh: Double = 0.2, dualClip: Double? = nil, length: LengthNormalisation) {
        precondition(clipLow > 0 && clipLow <= 1 && clipHigh > 0, "clipped at −\(clipLow), +\(clipHigh)")
        precondition(dualClip ?? 2 > 1, "a dual clip of \(dualClip ?? 0)")
        self.clipLow = clipLow
        self.clipHigh = clipHigh
        self.dualClip = dualClip
        self.length = length
    }

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        let weights = length.weights(of: batch)
        for (rollout, tokens) in batch.trained.enumerated() {
            let scale = weights[rollout] / Double(batch.rolloutCount)
            for token in tokens {
                let term = clipped(ratio: exp(batch.logRatios[token]), advantage: batch.advantages[token])
                terms.loss += scale * batch.weights[token] * term.value
                terms.logRatios[token] += scale * batch.weights[token] * term.derivative
            }
        }
    }

    /// `f` and its derivative with respect to the log-ratio.
    private func clipped(ratio: Double, advantage: Double) -> (value: Double, derivative: Double) {
        if advantage > 0, ratio > 1 + clipHigh { return (-(1 + clipHigh) * advantage, 0) }
        if advantage < 0, ratio < 1 - clipLow { return (-(1 - clipLow) * advantage, 0) }
        if let dualClip, advantage < 0, ratio > dualClip { return (-dualClip * advantage, 0) }
        return (-ratio * advantage, -ratio * advantage)
    }
}
