import Primitives

/// Spares what good and bad answers share, and drops rollouts whose entropy says that the policy is falling apart.
///
/// `A_i = R_i − mean` of the group. A token is in conflict when the same token stands at the same place, counted from the
/// start or from the end, in a rollout of the group with `A > 0` and in one with `A < 0`; only the unbroken run from the
/// start and the one back from the end count. Such a token weighs `weight` in a rollout with `A > 0` and 0 in one with
/// `A < 0`. Then `A_i ← A_i − γ H_i` where the mean entropy `H_i` of the rollout is at most the threshold, else 0.
///
/// - Complexity: O(N G² T).
/// - Source: "GTPO", arXiv 2508.03772, and the authors' code.
/// - Differs: the readme's branch on the initial entropy and the code's division by the number of conflict tokens are left
///   out; they contradict each other. There the ratio is 1: combine it with `reinforce`.
struct GTPO: ColumnRewrite {
    let weight: Double
    let gamma: Double
    let threshold: Double

    var needs: Set<Column> { [.tokens, .entropies] }

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard let choices = batch.tokens, let entropies = batch.entropies else { throw .missing(.tokens) }
        let rollouts = batch.trained
        for group in batch.groups {
            let middle = mean(batch.rewards[group])
            let advantages = group.map { batch.rewards[$0] - middle }
            let texts = group.map { rollout in rollouts[rollout].map { choices[$0] } }
            for (place, rollout) in group.enumerated() {
                for at in conflicts(of: place, texts, advantages) {
                    batch.weights[rollouts[rollout][at]] *= advantages[place] > 0 ? weight : 0
                }
                let tokens = rollouts[rollout]
                let entropy = tokens.isEmpty ? 0 : tokens.reduce(0) { $0 + entropies[$1] } / Double(tokens.count)
                let advantage = entropy <= threshold ? advantages[place] - gamma * entropy : 0
                for token in tokens { batch.advantages[token] = advantage }
            }
        }
    }

    /// Places in one text that a text of the other side has the same token at.
    private func conflicts(of place: Int, _ texts: [[Int32]], _ advantages: [Double]) -> Set<Int> {
        let text = texts[place]
        let others = texts.indices.filter { advantages[$0] * advantages[place] < 0 }.map { texts[$0] }
        let first = text.indices.prefix { at in others.contains { at < $0.count && $0[at] == text[at] } }
        let last = text.indices.reversed().prefix { at in
            let fromEnd = text.count - at
            return others.contains { fromEnd <= $0.count && $0[$0.count - fromEnd] == text[at] }
        }
        return Set(first).union(last)
    }
}

extension PieceCatalogue {
    static let gtpo = CatalogueEntry<[Part]>(
        "gtpo", "spares tokens that good and bad answers share, and drops answers of high entropy",
        [
            CatalogueParameter("weight", default: 2, .atLeast(0), "of a shared token in a good answer"),
            CatalogueParameter("gamma", default: 0.1, .atLeast(0), "what the mean entropy takes from an advantage"),
            CatalogueParameter("threshold", default: 0.7, .above(0), "the highest mean entropy that counts"),
        ],
        formula: """
            A = R − mean of the group, less γ H where H ≤ threshold, else 0
            shared tokens at the ends weigh `weight` in good answers and 0 in bad ones
            """,
        source: "GTPO, arXiv 2508.03772"
    ) { [.advantage(GTPO(weight: $0.number("weight"), gamma: $0.number("gamma"), threshold: $0.number("threshold")))] }
}
