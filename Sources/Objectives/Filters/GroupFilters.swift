/// Leaves out groups in which no rollout was rewarded: all rewards are 0 or less.
public struct DropFailedGroups: ColumnRewrite, Equatable {
    public init() {}

    public func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) {
        batch.keep(groups: { $0.contains { $0 > 0 } })
    }
}

/// Leaves out groups whose rewards are all equal: they have nothing to compare, and would only dilute a mean over tokens.
///
/// - Source: Yu et al., "DAPO", arXiv 2503.14476, section 3.2; without the sampling of further groups in their place.
public struct DropEqualGroups: ColumnRewrite, Equatable {
    public init() {}

    public func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) {
        batch.keep(groups: { rewards in rewards.contains { $0 != rewards.first } })
    }
}

extension ObjectiveBatch {
    /// Keeps the groups whose rewards pass.
    mutating func keep(groups passes: (ArraySlice<Double>) -> Bool) {
        keep(groups.flatMap { group in [Bool](repeating: passes(rewards[group]), count: group.count) })
    }
}
