/// The reward of a rollout relative to its group, for every token of it: the advantage estimator without a critic.
///
/// - `none`: `A = R`.
/// - `mean`: `A = R − mean`.
/// - `leaveOneOut`: `A = R −` mean of the *others* `= (R − mean) · G / (G − 1)`.
/// - `zscore`: `A = (R − mean) / (sd + ε)`, sd with `G − 1`; 0 for a group of one.
///
/// - Throws: `.shape` when leave-one-out meets a group of one.
/// - Source: leave-one-out: Kool, van Hoof, Welling, 2019; zscore: Shao et al., arXiv 2402.03300.
public struct GroupAdvantage: ColumnRewrite, Equatable {
    public enum Baseline: String, Sendable, CaseIterable {
        case none
        case mean = "group_mean"
        case leaveOneOut = "leave_one_out"
        case zscore
    }

    public var baseline: Baseline
    /// `ε`.
    public var epsilon: Double

    public init(_ baseline: Baseline, epsilon: Double = 1e-6) {
        self.baseline = baseline
        self.epsilon = epsilon
    }

    public func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        let ranges = batch.tokenRanges
        for group in batch.groups {
            let advantages = try advantages(batch.rewards[group])
            for (rollout, advantage) in zip(group, advantages) {
                for token in ranges[rollout] { batch.advantages[token] = advantage }
            }
        }
    }

    private func advantages(_ rewards: ArraySlice<Double>) throws(ObjectiveError) -> [Double] {
        let centre = mean(rewards)
        switch baseline {
        case .none: return Array(rewards)
        case .mean: return rewards.map { $0 - centre }
        case .leaveOneOut:
            guard rewards.count > 1 else { throw .shape("leave-one-out in a group of 1, need 2") }
            let factor = Double(rewards.count) / Double(rewards.count - 1)
            return rewards.map { factor * ($0 - centre) }
        case .zscore: return standardised(rewards, epsilon: epsilon)
        }
    }
}
