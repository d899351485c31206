#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// How unlike the other right answers of its group a right answer is: the mean edit distance of its tokens to theirs, over
/// the longer of the two, in 0…1; nil for a wrong answer, 0 for one that is alone.
struct AnswerDiversity: Sendable {
    let success: Double

    func scores(_ batch: ObjectiveBatch) throws(ObjectiveError) -> [Double?] {
        guard let choices = batch.tokens else { throw .missing(.tokens) }
        let texts = batch.trained.map { tokens in tokens.map { choices[$0] } }
        var scores = [Double?](repeating: nil, count: batch.rolloutCount)
        for group in batch.groups {
            let right = group.filter { batch.rewards[$0] >= success }
            for one in right {
                let distances = right.filter { $0 != one }.map { distance(texts[one], texts[$0]) }
                scores[one] = distances.isEmpty ? 0 : mean(distances[...])
            }
        }
        return scores
    }

    private func distance(_ a: [Int32], _ b: [Int32]) -> Double {
        guard !a.isEmpty || !b.isEmpty else { return 0 }
        var row = Array(0...b.count)
        for (i, token) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let replaced = diagonal + (token == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return Double(row[b.count]) / Double(max(a.count, b.count))
    }
}

/// A bonus for right answers that are unlike the other right ones: `R ← R + min(cap, c · score)`.
struct DSDRReward: ColumnRewrite {
    let diversity: AnswerDiversity
    let bonus: Double
    let cap: Double

    var needs: Set<Column> { [.tokens] }

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        for (rollout, score) in try diversity.scores(batch).enumerated() {
            if let score { batch.addReward(min(cap, bonus * score), to: rollout) }
        }
    }
}

/// A bonus for the entropy of right answers, the unlike ones first: `−c Σ_i ω_i · mean_t H_t` of each group, over the
/// groups, with `ω` the softmax of the scores over `T`.
///
/// - Source: "DSDR", arXiv 2602.19895, from summaries.
/// - Differs: score, coefficients and temperature are ours; none of them was found.
struct DSDREntropy: TermAdder {
    let diversity: AnswerDiversity
    let weight: Double
    let temperature: Double

    var needs: Set<Column> { [.tokens, .entropies] }

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let entropies = batch.entropies else { throw .missing(.entropies) }
        let scores = try diversity.scores(batch)
        let rollouts = batch.trained
        for group in batch.groups {
            let right = group.filter { scores[$0] != nil && !rollouts[$0].isEmpty }
            let shares = softmax(right.map { (scores[$0] ?? 0) / temperature }).probabilities
            for (rollout, share) in zip(right, shares) {
                let tokens = rollouts[rollout]
                let scale = -weight * share / Double(tokens.count * batch.groups.count)
                for token in tokens {
                    terms.loss += scale * entropies[token]
                    terms.entropies[token] += scale
                }
            }
        }
    }
}

extension PieceCatalogue {
    static let dsdr = CatalogueEntry<[Part]>(
        "dsdr", "rewards right answers that are unlike the other right ones, and keeps them open",
        [
            CatalogueParameter("success", default: 1, .above(0), "the least reward of a right answer"),
            CatalogueParameter("bonus", default: 0.1, .atLeast(0), "of an answer that shares nothing with others"),
            CatalogueParameter("cap", default: 0.1, .atLeast(0), "the most that a bonus may be"),
            CatalogueParameter("weight", default: 1e-3, .atLeast(0), "of the entropy of right answers"),
            CatalogueParameter("temperature", default: 0.5, .above(0), "how even the entropy's weights are"),
        ],
        formula: """
            R + min(cap, bonus · d) for right answers, d the mean edit distance to the other right ones, 0…1
            − weight · Σ ω mean H over right answers, ω = softmax(d / temperature)
            """,
        source: "DSDR, arXiv 2602.19895; score and numbers are ours"
    ) {
        // Judged by the reward that the task gave: the bonus makes no wrong answer right.
        let diversity = AnswerDiversity(success: $0.number("success"))
        return [
            .reward(DSDRReward(diversity: diversity, bonus: $0.number("bonus"), cap: $0.number("cap"))),
            .regulariser(
                DSDREntropy(
                    diversity: diversity, weight: $0.number("weight"), temperature: $0.number("temperature"))),
        ]
    }
}
