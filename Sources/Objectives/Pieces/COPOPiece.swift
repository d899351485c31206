#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Learns from groups whose rewards all agree, by comparing prompts with each other.
///
/// With `A_local` the zscore within the group, the group's mean reward `R_j`, and `A_global = (R_j − m)/(s + ε)`:
/// `A = w A_local + (1 − w) A_global`, `w = σ(k (H − b))`, `H` the entropy in bits of the group's answers. With `forced`
/// `w` is 0 where all rewards of the group agree.
///
/// `m` and `s` are the mean and the deviation of the `R_j`: the median over the workers of the round before, or those of
/// this batch before the first.
///
/// - Complexity: O(rollouts).
/// - Source: "COPO", arXiv 2508.04138, and the authors' code.
/// - Differs: there the two losses are clipped each by itself. It is the same where no ratio is clipped, and where both
///   advantages have one sign.
struct COPO: ColumnRewrite {
    let k: Double
    let b: Double
    let isForced: Bool
    let epsilon = 1e-6

    var needs: Set<Column> { [.answers] }
    var reports: [String] { [Self.mean, Self.deviation] }

    static let mean = "copo_mean"
    static let deviation = "copo_deviation"

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard let answers = batch.answers else { throw .missing(.answers) }
        let ranges = batch.tokenRanges
        let means = batch.groups.map { Objectives.mean(batch.rewards[$0]) }
        let centre = Objectives.mean(means[...])
        let squares = means.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        let spread = means.count > 1 ? (squares / Double(means.count - 1)).squareRoot() : 0
        let middle = context.shared[Self.mean]?.latest ?? centre
        let deviation = context.shared[Self.deviation]?.latest ?? spread
        context.report(centre, as: Self.mean)
        context.report(spread, as: Self.deviation)
        for (group, reward) in zip(batch.groups, means) {
            let local = standardised(batch.rewards[group], epsilon: epsilon)
            let global = (reward - middle) / (deviation + epsilon)
            let agrees = batch.rewards[group].allSatisfy { $0 == batch.rewards[group.lowerBound] }
            let share = isForced && agrees ? 0 : 1 / (1 + exp(-k * (entropy(answers[group]) - b)))
            for (rollout, advantage) in zip(group, local) {
                for token in ranges[rollout] { batch.advantages[token] = share * advantage + (1 - share) * global }
            }
        }
    }

    /// In bits, of how often each answer was given.
    private func entropy(_ answers: ArraySlice<UInt64>) -> Double {
        let counts = answers.reduce(into: [UInt64: Int]()) { $0[$1, default: 0] += 1 }.values.sorted()
        return counts.reduce(0) { sum, count in
            let share = Double(count) / Double(answers.count)
            return sum - share * log2(share)
        }
    }
}

extension PieceCatalogue {
    static let copo = CatalogueEntry<[Part]>(
        "copo", "compares prompts with each other where the rewards of a group agree",
        [
            CatalogueParameter("k", default: 20, .above(0), "how sharply the answers' entropy decides"),
            CatalogueParameter("b", default: 0.5, .atLeast(0), "the entropy in bits at which both count alike"),
            CatalogueParameter("forced", default: 1, .toggle, "only the comparison of prompts where rewards agree"),
        ],
        formula: """
            A = w zscore + (1 − w) (R_group − m) / (s + ε), w = σ(k (H − b)), H the answers' entropy in bits
            m and s: mean and deviation of the groups' mean rewards, the median over the workers
            """,
        source: "COPO, arXiv 2508.04138"
    ) { [.advantage(COPO(k: $0.number("k"), b: $0.number("b"), isForced: $0.isOn("forced")))] }
}
