#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Lets sure steps learn more than unsure ones, and rewards steps that lead to sure ones.
///
/// With the mean entropy `H` of each step (the tokens of one segment), brought to 0…1 over the steps of the batch:
/// `g = exp(−k H) / mean exp(−k H)`, `f = exp(−k' H)`, and `A_t ← g_t A + ζ f_{t+1}`, where the last step of a rollout has
/// no successor. The mean of `g` over the steps is 1.
///
/// - Complexity: O(tokens).
/// - Source: "EMPG", arXiv 2509.09265, the project page's pseudo-code.
/// - Differs: its last normalisation could not be read; `normalise` brings the advantages to a mean of 0, and is off.
struct EMPG: ColumnRewrite {
    let sharpness: Double
    let clarity: Double
    let zeta: Double
    let normalises: Bool

    var needs: Set<Column> { [.entropies] }

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard let entropies = batch.entropies else { throw .missing(.entropies) }
        let steps = batch.trained.map { self.steps(of: $0, batch.segments) }
        let means: [[Double]] = steps.map { rollout in
            rollout.map { tokens in mean(tokens.map { entropies[$0] }[...]) }
        }
        let all = means.flatMap { $0 }
        guard let least = all.min(), let most = all.max() else { return }
        let range = most - least + 1e-8
        let scaled: [[Double]] = means.map { $0.map { ($0 - least) / range } }
        let middle = mean(scaled.flatMap { $0 }.map { exp(-sharpness * $0) }[...])
        for (rollout, values) in zip(steps, scaled) {
            for (step, tokens) in rollout.enumerated() {
                let next = step + 1 < values.count ? zeta * exp(-clarity * values[step + 1]) : 0
                let gain = exp(-sharpness * values[step]) / middle
                for token in tokens { batch.advantages[token] = gain * batch.advantages[token] + next }
            }
        }
        guard normalises else { return }
        let trained = batch.trained.flatMap { $0 }
        let centre = mean(trained.map { batch.advantages[$0] }[...])
        for token in trained { batch.advantages[token] -= centre }
    }

    private func steps(of tokens: [Int], _ segments: [Int]) -> [[Int]] {
        var steps: [[Int]] = []
        for token in tokens {
            if let last = steps.last?.last, segments[last] == segments[token] {
                steps[steps.count - 1].append(token)
            } else {
                steps.append([token])
            }
        }
        return steps
    }
}

extension PieceCatalogue {
    static let empg = CatalogueEntry<[Part]>(
        "empg", "lets sure steps learn more, and rewards steps that lead to sure ones",
        [
            CatalogueParameter("k", default: 1, .atLeast(0), "how much entropy takes from a step's advantage"),
            CatalogueParameter("k_next", default: 1, .atLeast(0), "how much entropy takes from the bonus before it"),
            CatalogueParameter("zeta", default: 0.1, .atLeast(0), "the bonus"),
            CatalogueParameter("normalise", default: 0, .toggle, "whether advantages are brought to a mean of 0"),
        ],
        formula: "A_t ← A exp(−k H_t) / mean exp(−k H) + ζ exp(−k_next H_{t+1}), H scaled to 0…1 over the batch",
        source: "EMPG, arXiv 2509.09265"
    ) {
        [
            .advantage(
                EMPG(
                    sharpness: $0.number("k"), clarity: $0.number("k_next"), zeta: $0.number("zeta"),
                    normalises: $0.isOn("normalise")))
        ]
    }
}
