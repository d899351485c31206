#if canImport(Glibc)
    import Glibc
#endif

/// How far the distribution of one choice is from another, with the derivative in the first.
///
/// - `kl`: `Σ p (log p − log q)`; `∂/∂logit_j = p_j (log p_j − log q_j − KL)`. Gaussian, with `δ = m_p − m_q`:
///   `Σ log(s_q/s_p) + (s_p² + δ²)/(2 s_q²) − ½`.
/// - `chi2`: `Σ (p − q)²/q`. Gaussian: `Π s_q²/(s_p √v) · exp(δ²/v) − 1`, `v = 2 s_q² − s_p²`; where some `v` is not
///   positive it is infinite, and the KL stands in its place.
/// - `sqrtChi2`: its root, at least that of 1e-4, with a derivative of 0 there.
enum RowDivergence: String, Sendable, CaseIterable {
    case kl, chi2
    case sqrtChi2 = "sqrt_chi2"

    /// A probability of the second distribution is at least this: what it rules out has a price, and not infinity.
    private static let leastProbability = 1e-8
    /// A divergence above e⁶ is as good as infinite: its derivative would drown everything else.
    private static let exponentMax = 6.0
    private static let leastRooted = 1e-4

    /// - Returns: the divergence and its derivative, as wide as `Distributions.derivativeWidth`; nil where the two are of
    ///   different kinds.
    func of(_ p: Distributions, from q: Distributions, row: Int) -> (value: Double, derivative: [Double])? {
        let kind = self == .kl ? RowDivergence.kl : .chi2
        let found: (value: Double, derivative: [Double])
        if let p = p.logProbabilities(row: row), let q = q.logProbabilities(row: row), p.count == q.count {
            found = kind.categorical(Array(p), Array(q))
        } else if let p = p.gaussian(row: row), let q = q.gaussian(row: row), p.means.count == q.means.count {
            found = kind.gaussian(p, q)
        } else {
            return nil
        }
        guard self == .sqrtChi2 else { return found }
        guard found.value > Self.leastRooted else {
            return (Self.leastRooted.squareRoot(), found.derivative.map { _ in 0 })
        }
        let root = found.value.squareRoot()
        return (root, found.derivative.map { $0 / (2 * root) })
    }

    private func categorical(_ logP: [Double], _ logQ: [Double]) -> (value: Double, derivative: [Double]) {
        let p = logP.map { exp($0) }
        let bound = log(Self.leastProbability)
        // Of each action what its probability is multiplied by in the derivative.
        let slopes = zip(logP, logQ).map { now, other in
            let q = max(other, bound)
            return self == .kl ? max(now, bound) - q : 2 * (exp(now - q) - 1)
        }
        let value = zip(p, logQ).enumerated().reduce(0.0) { sum, next in
            let (action, (p, other)) = next
            if self == .kl { return sum + p * slopes[action] }
            let q = exp(max(other, bound))
            return sum + (p - q) * (p - q) / q
        }
        let middle = zip(p, slopes).reduce(0) { $0 + $1.0 * $1.1 }
        return (value, zip(p, slopes).map { $0 * ($1 - middle) })
    }

    private typealias Row = (means: ArraySlice<Double>, logDeviations: ArraySlice<Double>)

    private func gaussian(_ p: Row, _ q: Row) -> (value: Double, derivative: [Double]) {
        let width = p.means.count
        var derivative = [Double](repeating: 0, count: 2 * width)
        var value = 0.0
        for at in 0..<width {
            let delta = p.means[p.means.startIndex + at] - q.means[q.means.startIndex + at]
            let logS = p.logDeviations[p.logDeviations.startIndex + at]
            let logOther = q.logDeviations[q.logDeviations.startIndex + at]
            let (square, other) = (exp(2 * logS), exp(2 * logOther))
            if self == .kl {
                value += logOther - logS + (square + delta * delta) / (2 * other) - 0.5
                derivative[at] = delta / other
                derivative[width + at] = square / other - 1
                continue
            }
            let v = 2 * other - square
            guard v > 0 else { return RowDivergence.kl.gaussian(p, q) }
            value += 2 * logOther - logS - log(v) / 2 + delta * delta / v
            derivative[at] = 2 * delta / v
            derivative[width + at] = square / v + 2 * square * delta * delta / (v * v) - 1
        }
        if self == .kl { return (value, derivative) }
        guard value < Self.exponentMax else { return RowDivergence.kl.gaussian(p, q) }
        let power = exp(value)
        return (power - 1, derivative.map { power * $0 })
    }
}

/// The mean over rollouts, and in each over its trained tokens, of a divergence from the reference policy.
struct ReferenceDivergence: TermAdder {
    let weight: Double
    let divergence: RowDivergence

    var needs: Set<Column> { [.distribution, .referenceDistribution] }

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let now = batch.distribution, let reference = batch.referenceDistribution else {
            throw .missing(.referenceDistribution)
        }
        for tokens in batch.trained where !tokens.isEmpty {
            let scale = weight / Double(batch.rolloutCount * tokens.count)
            for token in tokens {
                guard let found = divergence.of(now, from: reference, row: token) else {
                    throw .unfit("the reference has another kind of actions")
                }
                terms.loss += scale * found.value
                terms.addDistribution(found.derivative.map { scale * $0 }, token: token)
            }
        }
    }
}
