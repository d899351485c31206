#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Holds the entropy of the tokens that decide something where it was at the beginning.
///
/// `H_p` of a token is the entropy of its likeliest actions that hold at most the mass `p` together (at least one), brought
/// to a sum of 1. Of each rollout the tokens at or above its `τ`-quantile count; `H̄` is the mean over rollouts of their
/// mean, and the term is `c (H̄ − H₀)²` with `H₀` the workers' median `H̄` of the first round.
/// `∂H_p/∂logit_j = −q_j (log q_j + H_p)` for the actions that count.
///
/// - Throws: `.unfit` for actions that are not from a finite set.
/// - Source: "SIREN", arXiv 2509.25133, and the authors' code.
/// - Differs: `with_crossing` also takes the action that crosses `p`, as nucleus sampling does; the code leaves it out.
struct SIREN: TermAdder {
    let mass: Double
    let quantile: Double
    let weight: Double
    let takesCrossing: Bool

    var needs: Set<Column> { [.distribution] }
    var reports: [String] { [Self.entropy] }

    static let entropy = "siren_entropy"

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let distribution = batch.distribution else { throw .missing(.distribution) }
        var kept: [(token: Int, share: Double, row: TopMass)] = []
        let rollouts = batch.trained.filter { !$0.isEmpty }
        for tokens in rollouts {
            var rows: [TopMass] = []
            for token in tokens {
                guard let row = distribution.logProbabilities(row: token) else {
                    throw .unfit("siren takes actions from a finite set")
                }
                rows.append(TopMass(row, mass: mass, takesCrossing: takesCrossing))
            }
            let bound = quantile(of: rows.map(\.entropy))
            let chosen = rows.indices.filter { rows[$0].entropy >= bound }
            for place in chosen {
                kept.append((tokens[place], 1 / Double(rollouts.count * chosen.count), rows[place]))
            }
        }
        guard !kept.isEmpty else { return }
        let middle = kept.reduce(0) { $0 + $1.share * $1.row.entropy }
        context.report(middle, as: Self.entropy)
        guard let anchor = context.shared[Self.entropy]?.first else { return }
        terms.loss += weight * (middle - anchor) * (middle - anchor)
        for (token, share, row) in kept {
            let scale = 2 * weight * (middle - anchor) * share
            terms.addDistribution(row.derivative.map { scale * $0 }, token: token)
        }
    }

    /// Between the two nearest of the sorted values.
    private func quantile(of values: [Double]) -> Double {
        let sorted = values.sorted()
        let place = quantile * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}

/// The likeliest actions of a row.
struct TopMass {
    let entropy: Double
    /// ∂entropy/∂logit, as long as the row.
    let derivative: [Double]

    init(_ logProbabilities: ArraySlice<Double>, mass: Double, takesCrossing: Bool) {
        let p = logProbabilities.map { exp($0) }
        var derivative = [Double](repeating: 0, count: p.count)
        var sum = 0.0
        var chosen: [Int] = []
        for action in p.indices.sorted(by: { (-p[$0], $0) < (-p[$1], $1) }) {
            // A sum of parts may miss the whole by their rounding.
            let isWithin = sum + p[action] <= mass + 1e-12
            guard isWithin || chosen.isEmpty || (takesCrossing && sum < mass) else { break }
            chosen.append(action)
            sum += p[action]
        }
        let q = chosen.map { p[$0] / sum }
        let entropy = q.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
        for (action, share) in zip(chosen, q) where share > 0 { derivative[action] = -share * (log(share) + entropy) }
        self.entropy = entropy
        self.derivative = derivative
    }
}

extension PieceCatalogue {
    static let siren = CatalogueEntry<[Part]>(
        "siren", "holds the entropy of deciding tokens where it was at the beginning",
        [
            CatalogueParameter("p", default: 0.8, .range(1e-6...1), "the mass of the likeliest actions"),
            CatalogueParameter("tau", default: 0.8, .fraction, "the share of a rollout's tokens that is left out"),
            CatalogueParameter("weight", default: 0.005, .atLeast(0), "how strong the pull is"),
            CatalogueParameter("with_crossing", default: 0, .toggle, "whether the action that crosses p belongs to it"),
        ],
        formula: "weight · (H̄ − H₀)², H̄ the mean top-p entropy of tokens at or above the rollout's τ-quantile",
        source: "SIREN, arXiv 2509.25133"
    ) {
        [
            .regulariser(
                SIREN(
                    mass: $0.number("p"), quantile: $0.number("tau"), weight: $0.number("weight"),
                    takesCrossing: $0.isOn("with_crossing")))
        ]
    }
}
