/// A soft punishment of rollouts that come near the longest that is allowed.
///
/// `R ← R + factor · clip((L_max − L_cache − length) / L_cache, −1, 0)`, the length in trained tokens.
///
/// - Source: Yu et al., "DAPO", arXiv 2503.14476, eq. 13.
public struct Overlong: ColumnRewrite, Equatable {
    /// `L_max`.
    public var longest: Double
    /// `L_cache`: the last so many tokens are punished.
    public var cache: Double
    public var factor: Double

    public init(longest: Double, cache: Double, factor: Double) {
        precondition(longest > 0 && cache > 0, "a limit of \(longest) with a cache of \(cache)")
        self.longest = longest
        self.cache = cache
        self.factor = factor
    }

    public func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) {
        for (rollout, tokens) in batch.trained.enumerated() {
            let rest = (longest - cache - Double(tokens.count)) / cache
            batch.addReward(factor * min(max(rest, -1), 0), to: rollout)
        }
    }
}
