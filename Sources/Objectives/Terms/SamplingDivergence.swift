#if canImport(Glibc)
    import Glibc
#endif

/// A price on leaving the policy that sampled: `λ` times the mean over trained tokens of KL(π at sampling‖π), of the whole
/// distribution and not of the token that was drawn.
///
/// Discrete: `Σ_a p_s(a) (log p_s(a) − log p(a))`, ∂/∂logit `p − p_s`. Gaussian, for each number:
/// `log σ − log σ_s + (σ_s² + (μ_s − μ)²) / (2 σ²) − ½`, ∂/∂μ `(μ − μ_s) / σ²`, ∂/∂log σ `1 − (σ_s² + (μ_s − μ)²) / σ²`.
///
/// - Complexity: O(tokens · actions).
/// - Source: Schulman et al., arXiv 1707.06347, eq. 5.
public struct SamplingDivergence: TermAdder, Equatable {
    /// `λ`.
    public var weight: Double

    public init(weight: Double) { self.weight = weight }

    public var needs: Set<Column> { [.distribution, .samplingDistribution] }

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let now = batch.distribution else { throw .missing(.distribution) }
        guard let before = batch.samplingDistribution else { throw .missing(.samplingDistribution) }
        let tokens = batch.trained.flatMap { $0 }
        let scale = weight / Double(max(tokens.count, 1))
        for token in tokens {
            let value: (divergence: Double, slopes: [Double])
            if let p = now.logProbabilities(row: token), let q = before.logProbabilities(row: token) {
                value = Self.discrete(p, q)
            } else if let p = now.gaussian(row: token), let q = before.gaussian(row: token) {
                value = Self.gaussian(p, q)
            } else {
                throw .unfit("two kinds of distributions in one batch")
            }
            terms.loss += scale * value.divergence
            terms.addDistribution(value.slopes.map { scale * $0 }, token: token)
        }
    }

    private static func discrete(_ now: ArraySlice<Double>, _ before: ArraySlice<Double>) -> (Double, [Double]) {
        var divergence = 0.0
        let slopes = zip(now, before).map { now, before -> Double in
            let share = exp(before)
            // An action that cannot be drawn adds nothing, although its logarithm is infinite.
            if share > 0 { divergence += share * (before - now) }
            return exp(now) - share
        }
        return (divergence, slopes)
    }

    private static func gaussian(
        _ now: (means: ArraySlice<Double>, logDeviations: ArraySlice<Double>),
        _ before: (means: ArraySlice<Double>, logDeviations: ArraySlice<Double>)
    ) -> (Double, [Double]) {
        var divergence = 0.0
        var (means, deviations): ([Double], [Double]) = ([], [])
        let rows = zip(zip(now.means, now.logDeviations), zip(before.means, before.logDeviations))
        for ((mean, logDeviation), (oldMean, oldLogDeviation)) in rows {
            let variance = exp(2 * logDeviation)
            let spread = exp(2 * oldLogDeviation) + (oldMean - mean) * (oldMean - mean)
            divergence += logDeviation - oldLogDeviation + spread / (2 * variance) - 0.5
            means.append((mean - oldMean) / variance)
            deviations.append(1 - spread / variance)
        }
        return (divergence, means + deviations)
    }
}
