import Primitives

/// Holds on to good answers: a trained token of one that became less likely is penalised by how much.
///
/// With the drop `d_t = log π_sampling − log π`:  `λ/N Σ_t gate_t · max(0, d_t)` over the `N` trained tokens, where
/// `A_t ≥ 0`. The gate is 1 where the drops of the token's action (its run of tokens with one segment) add up to more
/// than 0, or with `response` those of the whole rollout, or always with `token`: what one token loses and its action wins
/// back is no harm. On-policy it is 0 with a derivative of 0.
///
/// - Complexity: O(tokens).
/// - Source: "LLDS", arXiv 2512.04220, and the authors' code.
/// - Differs: no second coefficient for an answer region. Where the objective writes no advantages, a rollout is good that
///   is rewarded at least as its group is in the mean.
struct LLDS: TermAdder {
    enum Gate: String, CaseIterable { case action, response, token }

    let lambda: Double
    let gate: Gate

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        let rollouts = batch.trained
        let count = rollouts.reduce(0) { $0 + $1.count }
        let isGood = batch.goodTokens
        for tokens in rollouts {
            let drops = tokens.map { batch.samplingLogProbabilities[$0] - batch.logProbabilities[$0] }
            for run in runs(tokens, batch.segments) {
                guard gate == .token || run.reduce(0, { $0 + drops[$1] }) > 0 else { continue }
                for place in run where isGood[tokens[place]] && drops[place] > 0 {
                    terms.loss += lambda * drops[place] / Double(count)
                    terms.logProbabilities[tokens[place]] -= lambda / Double(count)
                }
            }
        }
    }

    /// Places within a rollout whose drops are added up for one gate.
    private func runs(_ tokens: [Int], _ segments: [Int]) -> [Range<Int>] {
        guard gate == .action else { return tokens.isEmpty ? [] : [0..<tokens.count] }
        var runs: [Range<Int>] = []
        for place in tokens.indices {
            let isNext =
                place > 0 && tokens[place] == tokens[place - 1] + 1
                && segments[tokens[place]] == segments[tokens[place - 1]]
            if isNext, let last = runs.popLast() {
                runs.append(last.lowerBound..<place + 1)
            } else {
                runs.append(place..<place + 1)
            }
        }
        return runs
    }
}

extension ObjectiveBatch {
    /// Of each token, whether its rollout did not do worse than expected.
    var goodTokens: [Bool] {
        if advantages.contains(where: { $0 != 0 }) { return advantages.map { $0 >= 0 } }
        var isGood = [Bool](repeating: true, count: tokenCount)
        let ranges = tokenRanges
        for group in groups {
            let middle = mean(rewards[group])
            for rollout in group where rewards[rollout] < middle {
                for token in ranges[rollout] { isGood[token] = false }
            }
        }
        return isGood
    }
}

extension PieceCatalogue {
    static let llds = CatalogueEntry<[Part]>(
        "llds", "penalises tokens of good answers that became less likely",
        [
            CatalogueParameter("lambda", default: 0.2, .atLeast(0), "how strong the penalty is"),
            CatalogueParameter("gate", default: LLDS.Gate.action, "whose drops must add up to a loss"),
        ],
        formula: "λ · mean over trained tokens of gate · max(0, log π_sampling − log π) where A ≥ 0",
        source: "LLDS, arXiv 2512.04220"
    ) { [.regulariser(LLDS(lambda: $0.number("lambda"), gate: $0.word("gate")))] }
}
