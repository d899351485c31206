#if canImport(Glibc)
    import Glibc
#endif

/// `τ` of each group: how far it may move away from its anchor. Always a constant in the gradient.
///
/// With `H` the entropy of the group's target over `log G`:
/// - `fixed`: `τ₀`.
/// - `target_entropy`: `max(τ_min, τ₀ (1 − α H))`; `target_confidence`: `max(τ_min, τ₀ (1 − α (1 − H)))`.
/// - `smooth_hybrid`: `clip(τ₀ (1 + α H̄ + β (1 − H̄)(1 − R̄)), τ_min, τ_max)` with `H̄` the mean entropy of the group's
///   tokens over `log |V|` and `R̄` its mean reward, scaled from 0 to 1 over the batch's groups (½ if they are equal).
///
/// - Source: the first two of the author's code of November 2025; the third is ADPO, eq. 8.
public struct AnchoredTemperature: Sendable, Equatable {
    public enum Schedule: String, Sendable, CaseIterable {
        case fixed
        case targetEntropy = "target_entropy"
        case targetConfidence = "target_confidence"
        case smoothHybrid = "smooth_hybrid"
    }

    public var schedule: Schedule
    /// `τ₀`.
    public var base: Double
    public var alpha: Double
    public var beta: Double
    public var min: Double
    public var max: Double

    public init(
        _ schedule: Schedule = .fixed, base: Double, alpha: Double = 0.5, beta: Double = 1, min: Double = 0.05,
        max: Double = 5
    ) {
        precondition(base > 0 && min > 0 && max >= min, "temperatures of \(base), \(min) to \(max)")
        self.schedule = schedule
        self.base = base
        self.alpha = alpha
        self.beta = beta
        self.min = min
        self.max = max
    }

    /// `τ` of every group.
    ///
    /// - Parameter targets: `q` of every group.
    func temperatures(_ batch: ObjectiveBatch, targets: [[Double]]) throws(ObjectiveError) -> [Double] {
        switch schedule {
        case .fixed: return targets.map { _ in base }
        case .targetEntropy: return targets.map { Swift.max(min, base * (1 - alpha * Self.spread($0))) }
        case .targetConfidence: return targets.map { Swift.max(min, base * (1 - alpha * (1 - Self.spread($0)))) }
        case .smoothHybrid:
            let entropies = try meanEntropies(batch)
            let rewards = scaledRewards(batch)
            return zip(entropies, rewards).map { entropy, reward in
                let tau = base * (1 + alpha * entropy + beta * (1 - entropy) * (1 - reward))
                return Swift.min(Swift.max(tau, min), max)
            }
        }
    }

    /// The entropy of `q` over that of a uniform one; 1 for a group of one.
    private static func spread(_ q: [Double]) -> Double {
        guard q.count > 1 else { return 1 }
        // As the author's code guards the logarithm.
        return -q.reduce(0) { $0 + $1 * log($1 + 1e-8) } / log(Double(q.count))
    }

    private func meanEntropies(_ batch: ObjectiveBatch) throws(ObjectiveError) -> [Double] {
        guard let entropies = batch.entropies else { throw .missing(.entropies) }
        guard let actions = batch.actionCount, actions > 1 else {
            throw .unfit("smooth_hybrid takes entropies of a finite set of actions")
        }
        let trained = batch.trained
        return batch.groups.map { group in
            let tokens = group.flatMap { trained[$0] }
            let sum = tokens.reduce(0.0) { $0 + entropies[$1] }
            return sum / Double(Swift.max(tokens.count, 1)) / log(Double(actions))
        }
    }

    private func scaledRewards(_ batch: ObjectiveBatch) -> [Double] {
        let means = batch.groups.map { mean(batch.rewards[$0]) }
        let low = means.min() ?? 0
        let high = means.max() ?? 0
        return means.map { high > low ? ($0 - low) / (high - low) : 0.5 }
    }
}
