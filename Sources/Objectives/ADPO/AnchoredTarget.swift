#if canImport(Glibc)
    import Glibc
#endif

/// What a group's rewards are turned into: a distribution `q` over its rollouts, a constant in every gradient.
///
/// All but two are `softmax(score / β_r)`:
/// - `raw`: `R`. Centring it changes nothing.
/// - `zscore`: `(R − mean) / (sd + ε)`, sd with `G − 1`.
/// - `rank_logit`: `logit((rank − ½) / G)`; `rank_probit`: `Φ⁻¹((rank − ½) / G)`; ranks ascend from 1, equals share theirs.
/// - `kde_cdf_logit`: `logit(clip(F̂(R), c, 1 − c))` with `F̂(r) = (1/G) Σ_j Φ((r − R_j) / h)`, `j = i` included, and
///   Silverman's `h = max(0.9 · min(sd, IQR / 1.349) · G^(−1/5), h_min)`.
/// - `top1`: `1 − ε` on the first of the best, the rest shared by the others.
/// - `given`: the rewards are the distribution itself, up to their sum: a teacher's, or shares of preferences.
///
/// Ranks and the kernel estimate bound what one outlier can do: of seven rewards with one of 10⁶, `raw` gives it all of
/// the target and `kde_cdf_logit` (β_r = 1) two thirds.
///
/// - Source: raw, zscore: Wang, ADPO, and the author's code; names of the others from the paper, formulas ours.
public struct AnchoredTarget: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case raw, zscore, top1, given
        case rankLogit = "rank_logit"
        case rankProbit = "rank_probit"
        case kdeCDFLogit = "kde_cdf_logit"
    }

    public var kind: Kind
    /// `β_r`: how soft the target is; not used by `top1` and `given`.
    public var temperature: Double
    /// Added to the standard deviation by `zscore`.
    public var epsilon: Double
    /// What `top1` leaves to all but the best; in 0..<1.
    public var smoothing: Double
    /// `h`; nil is Silverman's rule.
    public var bandwidth: Double?
    /// Silverman's rule gives no less.
    public var bandwidthMin: Double
    /// `c`.
    public var clip: Double

    public init(
        _ kind: Kind, temperature: Double = 0.5, epsilon: Double = 1e-8, smoothing: Double = 0,
        bandwidth: Double? = nil, bandwidthMin: Double = 1e-3, clip: Double = 1e-6
    ) {
        precondition(temperature > 0, "a target temperature of \(temperature)")
        precondition(smoothing >= 0 && smoothing < 1, "a smoothing of \(smoothing)")
        precondition(epsilon > 0 && bandwidthMin > 0 && clip > 0 && clip < 0.5, "a bound that is not above 0")
        self.kind = kind
        self.temperature = temperature
        self.epsilon = epsilon
        self.smoothing = smoothing
        self.bandwidth = bandwidth
        self.bandwidthMin = bandwidthMin
        self.clip = clip
    }

    /// `q` of one group.
    ///
    /// - Throws: `.unfit` when `given` rewards are no distribution.
    func distribution(_ rewards: ArraySlice<Double>) throws(ObjectiveError) -> [Double] {
        switch kind {
        case .raw: return soft(Array(rewards))
        case .zscore: return soft(standardised(rewards, epsilon: epsilon))
        case .rankLogit: return soft(shares(rewards).map(Self.logit))
        case .rankProbit: return soft(shares(rewards).map(NormalDistribution.quantile))
        case .kdeCDFLogit: return soft(kernelScores(Array(rewards)))
        case .top1: return onlyBest(rewards)
        case .given:
            let sum = rewards.reduce(0, +)
            guard rewards.allSatisfy({ $0 >= 0 }) else { throw .unfit("target given takes rewards that are shares") }
            // Who gives nothing to anybody prefers nobody.
            return rewards.map { sum > 0 ? $0 / sum : 1 / Double(rewards.count) }
        }
    }

    // MARK: Scores

    private func soft(_ scores: [Double]) -> [Double] { softmax(scores.map { $0 / temperature }).probabilities }

    private static func logit(_ p: Double) -> Double { log(p) - log1p(-p) }

    /// `(rank − ½) / G`.
    private func shares(_ rewards: ArraySlice<Double>) -> [Double] {
        rewards.map { reward in
            let below = rewards.count { $0 < reward }
            let equal = rewards.count { $0 == reward }
            return (Double(below) + Double(equal + 1) / 2 - 0.5) / Double(rewards.count)
        }
    }

    private func kernelScores(_ rewards: [Double]) -> [Double] {
        let h = bandwidth ?? max(silverman(rewards), bandwidthMin)
        return rewards.map { reward in
            let sum = rewards.reduce(0.0) { $0 + NormalDistribution.cumulative((reward - $1) / h) }
            return Self.logit(min(max(sum / Double(rewards.count), clip), 1 - clip))
        }
    }

    private func silverman(_ rewards: [Double]) -> Double {
        guard rewards.count > 1 else { return 0 }
        let centre = mean(rewards[...])
        let squares = rewards.reduce(0.0) { $0 + ($1 - centre) * ($1 - centre) }
        let deviation = (squares / Double(rewards.count - 1)).squareRoot()
        let sorted = rewards.sorted()
        let spread = (Self.quantile(sorted, 0.75) - Self.quantile(sorted, 0.25)) / 1.349
        return 0.9 * min(deviation, spread) * pow(Double(rewards.count), -0.2)
    }

    /// In between two values in a straight line, as NumPy does it.
    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }

    private func onlyBest(_ rewards: ArraySlice<Double>) -> [Double] {
        guard rewards.count > 1 else { return [1] }
        var best = rewards.startIndex
        for index in rewards.indices where rewards[index] > rewards[best] { best = index }
        let rest = smoothing / Double(rewards.count - 1)
        return rewards.indices.map { $0 == best ? 1 - smoothing : rest }
    }
}
