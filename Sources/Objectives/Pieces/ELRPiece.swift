#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Keeps what was learnt early from being unlearnt by a wrong label: early-learning regularisation.
///
/// Of each example and token the worker remembers a running mean of its own predictions, `t ← b t + (1 − b) p`, with `p`
/// kept within 1e-4 … 1 − 1e-4 and brought back to a sum of 1; `λ/N Σ log(1 − ⟨t, p⟩)` over the `N` trained tokens. The
/// mean is a constant: `∂/∂logit_j = −λ/N · (c_j − p_j Σ c) / (1 − ⟨t, p⟩)` with `c = t p`, 0 where `p` is at its bounds.
///
/// - Shapes: a distribution over `K` classes per token; `K` numbers of memory per example and token.
/// - Complexity: O(tokens · K).
/// - Throws: `.unfit` for actions that are not from a finite set.
/// - Source: Liu et al., "Early-Learning Regularization Prevents Memorization of Noisy Labels", arXiv 2007.00151.
/// - Differs: an example is a group's start, so it takes a task whose starts come back; a restarted worker begins anew.
struct ELR: TermAdder {
    let lambda: Double
    let memory: Double

    var needs: Set<Column> { [.distribution, .starts] }

    private static let least = 1e-4

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let starts = batch.starts, let distribution = batch.distribution else { throw .missing(.distribution) }
        let rollouts = batch.trained
        let count = Double(rollouts.reduce(0) { $0 + $1.count })
        for (group, start) in zip(batch.groups, starts) {
            for rollout in group {
                for (place, token) in rollouts[rollout].enumerated() {
                    guard let row = distribution.logProbabilities(row: token) else {
                        throw .unfit("elr takes actions from a finite set")
                    }
                    let p = row.map { exp($0) }
                    let t = remembered(p, example: start &+ UInt64(place) &* 0x9e37_79b9_7f4a_7c15, &context)
                    add(p, t, scale: lambda / count, token: token, into: &terms)
                }
            }
        }
    }

    private func remembered(_ p: [Double], example: UInt64, _ context: inout PieceContext) -> [Double] {
        let bounded = p.map { min(max($0, Self.least), 1 - Self.least) }
        let sum = bounded.reduce(0, +)
        let before = context.memory[example] ?? [Double](repeating: 0, count: p.count)
        guard before.count == p.count else { return before }
        let now = zip(before, bounded).map { memory * $0 + (1 - memory) * $1 / sum }
        context.memory[example] = now
        return now
    }

    private func add(_ p: [Double], _ t: [Double], scale: Double, token: Int, into terms: inout Terms) {
        guard t.count == p.count else { return }
        let along = zip(p, t).reduce(0) { $0 + min(max($1.0, Self.least), 1 - Self.least) * $1.1 }
        let rest = max(1 - along, Self.least)
        terms.loss += scale * log(rest)
        let c = zip(p, t).map { $0 > Self.least && $0 < 1 - Self.least ? $0 * $1 : 0 }
        let sum = c.reduce(0, +)
        terms.addDistribution(zip(p, c).map { -scale * ($1 - $0 * sum) / rest }, token: token)
    }
}

extension PieceCatalogue {
    static let elr = CatalogueEntry<[Part]>(
        "elr", "keeps early predictions from being unlearnt by wrong labels",
        [
            CatalogueParameter("lambda", default: 3, .atLeast(0), "how strong it is"),
            CatalogueParameter("memory", default: 0.7, .decay, "b, how long predictions are remembered"),
        ],
        formula: "λ · mean of log(1 − ⟨t, p⟩), t ← b t + (1 − b) p for each example",
        source: "Liu et al., arXiv 2007.00151"
    ) { [.regulariser(ELR(lambda: $0.number("lambda"), memory: $0.number("memory")))] }
}
