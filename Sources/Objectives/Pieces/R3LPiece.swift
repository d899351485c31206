import Primitives

/// Amplifies success: what is better than its group counts several times, and a full success always counts.
///
/// With `s = R − mean` of the group: `A = 1` for `R ≥ 1`, `a s` for `s ≥ 0`, `s` otherwise, with `a = 3`.
///
/// - Source: "R3L", the authors' code.
/// - Differs: a part success may come out above a full one (`R = .5, 0, 0, 0` gives 1.125), as there; `capped` cuts it at 1.
///   The suffix after a retry is trained alone where a collector marks what came before as segment 0.
struct R3L: ColumnRewrite {
    let amplification: Double
    let isCapped: Bool

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        let ranges = batch.tokenRanges
        for group in batch.groups {
            let middle = mean(batch.rewards[group])
            for rollout in group {
                let s = batch.rewards[rollout] - middle
                let amplified = isCapped ? min(1, amplification * s) : amplification * s
                let advantage = batch.rewards[rollout] >= 1 ? 1 : s >= 0 ? amplified : s
                for token in ranges[rollout] { batch.advantages[token] = advantage }
            }
        }
    }
}

extension PieceCatalogue {
    static let r3l = CatalogueEntry<[Part]>(
        "r3l", "amplifies success: a full one always counts, a better one several times",
        [
            CatalogueParameter("amplification", default: 3, .atLeast(1), "of what is better than its group"),
            CatalogueParameter("capped", default: 0, .toggle, "whether a part success counts at most as a full one"),
        ],
        formula: "A = 1 for R ≥ 1, a (R − mean) where that is positive, R − mean otherwise",
        source: "R3L, the authors' code"
    ) { [.advantage(R3L(amplification: $0.number("amplification"), isCapped: $0.isOn("capped")))] }
}
