#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Punishes errors the more, the surer the policy became of them.
///
/// `A ← A (1 + α softplus(c))` where `A < 0`, with `c = log π(y) − log ref(y)` of the whole rollout, a constant; what is
/// right stays as it is.
///
/// - Complexity: O(tokens).
/// - Source: "ACE", arXiv 2602.21420, from summaries: softplus, and negative advantages only, are confirmed there.
/// - Differs: `α` and whether `c` is a sum or a mean were not found; both are parameters, and the defaults are ours.
struct ACE: ColumnRewrite {
    let alpha: Double
    let length: LengthNormalisation.Name

    var needs: Set<Column> { [.reference] }

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard let reference = batch.referenceLogProbabilities else { throw .missing(.reference) }
        let weights = LengthNormalisation(length).weights(of: batch)
        for (rollout, tokens) in batch.trained.enumerated() {
            let confidence =
                weights[rollout] * tokens.reduce(0.0) { $0 + batch.logProbabilities[$1] - reference[$1] }
            // softplus, without an overflow on either side.
            let softplus = max(confidence, 0) + log1p(exp(-abs(confidence)))
            for token in tokens where batch.advantages[token] < 0 { batch.advantages[token] *= 1 + alpha * softplus }
        }
    }
}

extension PieceCatalogue {
    static let ace = CatalogueEntry<[Part]>(
        "ace", "enlarges the penalty of errors that the policy became sure of",
        [
            CatalogueParameter("alpha", default: 1, .atLeast(0), "how much confidence counts"),
            CatalogueParameter(
                "length", default: LengthNormalisation.Name.sum, "how tokens add up to a rollout's confidence"),
        ],
        formula: "A ← A (1 + α softplus(log π(y) − log ref(y))) where A < 0",
        source: "ACE, arXiv 2602.21420; α and the length are ours"
    ) { [.advantage(ACE(alpha: $0.number("alpha"), length: $0.word("length")))] }
}
