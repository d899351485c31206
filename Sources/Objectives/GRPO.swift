#if canImport(Glibc)
    import Glibc
#endif

/// Group-relative policy optimisation: a clipped ratio of probabilities times an advantage within the group.
///
/// With `ρ = π(token) / π_sampling(token)` and `A = R − mean`, divided by `sd + ε` if standardised:
/// `f = −min(ρ A, clip(ρ, 1 − ε_l, 1 + ε_h) A)`, `∂f/∂log π = −ρ A`, and 0 where the clipped term is the smaller one;
/// `L = (1/B) Σ_i Σ_t w_i (f + β · k3)` with `w` the weight of a token (`LengthNormalisation`) and `k3` the estimated
/// KL(π‖reference) of the token.
///
/// - Shapes: `B = N · G` sequences → one derivative per token.
/// - Complexity: O(tokens).
/// - Throws: `ObjectiveError.shape`; `.notFinite`, also when a ratio overflows; `.noReference`.
/// - Source: Shao et al., "DeepSeekMath", arXiv 2402.03300, eq. 3; standard deviations with `G − 1`.
/// - Differs: without standardising and with `sum` it is Dr.GRPO up to its constant; with `meanLength` its mean over
///   tokens is DAPO's.
public struct GRPO: Objective {
    public struct Options: Sendable, Equatable {
        /// `ε_l`: ratios below `1 − clipLow` of bad samples no longer count.
        public var clipLow: Double
        /// `ε_h`: ratios above `1 + clipHigh` of good samples no longer count.
        public var clipHigh: Double
        /// Whether advantages are divided by the group's standard deviation.
        public var isStandardised: Bool
        public var lengthNormalisation: LengthNormalisation
        /// `β`; above 0 it needs a batch with a reference.
        public var referencePenalty: Double
        /// Added to the standard deviation.
        public var epsilon: Double

        public init(
            clipLow: Double = 0.2, clipHigh: Double = 0.2, isStandardised: Bool = true,
            lengthNormalisation: LengthNormalisation = .mean, referencePenalty: Double = 0, epsilon: Double = 1e-6
        ) {
            precondition(clipLow > 0 && clipLow <= 1 && clipHigh > 0, "clipped at −\(clipLow), +\(clipHigh)")
            precondition(referencePenalty >= 0, "a penalty of \(referencePenalty)")
            precondition(epsilon > 0, "an epsilon of \(epsilon)")
            self.clipLow = clipLow
            self.clipHigh = clipHigh
            self.isStandardised = isStandardised
            self.lengthNormalisation = lengthNormalisation
            self.referencePenalty = referencePenalty
            self.epsilon = epsilon
        }
    }

    public let options: Options

    public init(_ options: Options = Options()) { self.options = options }

    public func evaluate(_ batch: ObjectiveBatch) throws(ObjectiveError) -> ObjectiveResult {
        try batch.check()
        if options.referencePenalty > 0, batch.referenceLogProbabilities == nil { throw .noReference }
        let weights = options.lengthNormalisation.weights(of: batch.lengths)
        let advantages = advantages(batch)
        var result = ObjectiveResult(loss: 0, derivative: [])
        result.derivative.reserveCapacity(batch.logProbabilities.count)
        for (sequence, length) in batch.lengths.enumerated() {
            let scale = weights[sequence] / Double(batch.lengths.count)
            for _ in 0..<length {
                let token = result.derivative.count
                let now = batch.logProbabilities[token]
                var term = clipped(
                    ratio: exp(now - batch.samplingLogProbabilities[token]), advantage: advantages[sequence])
                if options.referencePenalty > 0, let reference = batch.referenceLogProbabilities {
                    let estimate = reverseKLEstimate(logProbability: now, reference: reference[token])
                    term.value += options.referencePenalty * estimate.value
                    term.derivative += options.referencePenalty * estimate.derivative
                }
                result.loss += scale * term.value
                result.derivative.append(scale * term.derivative)
            }
        }
        return try result.checked()
    }

    /// `f` and its derivative with respect to the token's log-probability.
    private func clipped(ratio: Double, advantage: Double) -> (value: Double, derivative: Double) {
        if advantage > 0, ratio > 1 + options.clipHigh { return (-(1 + options.clipHigh) * advantage, 0) }
        if advantage < 0, ratio < 1 - options.clipLow { return (-(1 - options.clipLow) * advantage, 0) }
        return (-ratio * advantage, -ratio * advantage)
    }

    private func advantages(_ batch: ObjectiveBatch) -> [Double] {
        let size = batch.groupSize
        return stride(from: 0, to: batch.rewards.count, by: size).flatMap { start in
            let group = batch.rewards[start..<start + size]
            if options.isStandardised { return standardised(group, epsilon: options.epsilon) }
            let centre = mean(group)
            return group.map { $0 - centre }
        }
    }
}
