#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Weighs the parts of a reward by what is left to learn of each: those that no longer rise, and those that waver.
///
/// With the workers' median of each part's mean over the last `2 W` rounds: `conv` the sum of the first `W` over that of
/// the last `W`, `instab` the deviation over the mean, and for `K` parts
/// `w_k = K (α softmax(conv/T)_k + (1 − α) softmax(instab/T)_k)`; the reward becomes `Σ_k w_k part_k`. Before `2 W` rounds
/// all weights are 1. The weights add up to `K`.
///
/// - Shapes: `(B, K)` parts, `K` at most `partsMax`.
/// - Source: "RECAP", arXiv 2510.21978, the authors' trainer (two softmaxes; the readme writes one).
/// - Differs: for parts of a reward alone. A part that rises has `conv` below 1 and weighs less, as there.
struct RECAP: ColumnRewrite {
    let window: Int
    let temperature: Double
    let alpha: Double

    static let partsMax = 8

    var needs: Set<Column> { [.rewardParts] }
    var reports: [String] { (0..<Self.partsMax).map(Self.name) }

    static func name(part: Int) -> String { "recap_part_\(part)" }

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard let parts = batch.rewardParts else { throw .missing(.rewardParts) }
        let count = parts[0].count
        guard count <= Self.partsMax else { throw .unfit("recap weighs at most \(Self.partsMax) parts of a reward") }
        let histories = (0..<count).map { context.shared[Self.name(part: $0)]?.recent ?? [] }
        for part in 0..<count {
            context.report(mean(parts.map { $0[part] }[...]), as: Self.name(part: part))
        }
        let weights = weights(histories)
        for (rollout, values) in parts.enumerated() {
            let reward = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 }
            batch.addReward(reward - batch.rewards[rollout], to: rollout)
        }
    }

    /// - Parameter histories: of each part, the newest at the end.
    func weights(_ histories: [[Double]]) -> [Double] {
        guard histories.allSatisfy({ $0.count >= 2 * window }) else { return histories.map { _ in 1 } }
        let windows = histories.map { $0.suffix(2 * window) }
        let tiny = 1e-8
        let conv = windows.map { values in
            values.prefix(window).reduce(0, +) / max(abs(values.suffix(window).reduce(0, +)), tiny)
        }
        let instab = windows.map { values -> Double in
            let middle = mean(values)
            let squares = values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
            return (squares / Double(values.count)).squareRoot() / max(abs(middle), tiny)
        }
        let first = softmax(conv.map { $0 / temperature }).probabilities
        let second = softmax(instab.map { $0 / temperature }).probabilities
        return zip(first, second).map { Double(histories.count) * (alpha * $0 + (1 - alpha) * $1) }
    }
}

extension PieceCatalogue {
    static let recap = CatalogueEntry<[Part]>(
        "recap", "weighs the parts of a reward by what is left to learn of each",
        [
            CatalogueParameter("window", default: 10, .counts(1...16), "W, half of the rounds that are looked at"),
            CatalogueParameter("temperature", default: 5, .above(0), "T, how even the weights are"),
            CatalogueParameter("alpha", default: 0.5, .fraction, "how much convergence counts beside instability"),
        ],
        formula: """
            R = Σ_k w_k part_k, w = K (α softmax(conv/T) + (1 − α) softmax(instab/T))
            conv: sum of the first W rounds over the last W; instab: deviation over mean of 2 W
            """,
        source: "RECAP, arXiv 2510.21978"
    ) {
        [
            .reward(
                RECAP(
                    window: $0.count("window"), temperature: $0.number("temperature"), alpha: $0.number("alpha")))
        ]
    }
}
