#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Good rollouts count the more, the less they resemble the others of their group.
///
/// `A = (R − mean) · m`, `m = d / mean(d)` for `R ≥ mean` and 1 otherwise, with `d` the cosine distance of the rollout's
/// embedding to the nearest of the group; `m = 1` for all where all are alike. No deviation; `|A|` is at most `clip`.
///
/// - Source: "GARDO", arXiv 2512.24138, and the authors' code.
struct GARDODiversity: ColumnRewrite {
    let clip: Double

    var needs: Set<Column> { [.embeddings] }

    func apply(_ batch: inout ObjectiveBatch, _ context: inout PieceContext) throws(ObjectiveError) {
        guard let embeddings = batch.embeddings else { throw .missing(.embeddings) }
        let ranges = batch.tokenRanges
        for group in batch.groups {
            let middle = mean(batch.rewards[group])
            let nearest = group.map { one in
                group.filter { $0 != one }.map { distance(embeddings[one], embeddings[$0]) }.min() ?? 0
            }
            let typical = mean(nearest[...])
            for (rollout, near) in zip(group, nearest) {
                let excess = batch.rewards[rollout] - middle
                let factor = excess >= 0 && typical > 1e-12 ? near / typical : 1
                for token in ranges[rollout] { batch.advantages[token] = min(max(excess * factor, -clip), clip) }
            }
        }
    }

    private func distance(_ a: [Double], _ b: [Double]) -> Double {
        let along = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        let lengths = [a, b].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return lengths[0] > 0 && lengths[1] > 0 ? 1 - along / (lengths[0] * lengths[1]) : 1
    }
}

/// A pull towards the reference for the rollouts alone whose reward is least sure.
///
/// A rollout's doubt is its mean rank by the parts of the reward less its rank by the reward, ranks from the best on: the
/// reward thinks more of it than the parts do. The share `β` of the batch that is most doubted, of those above 0, is
/// pulled: `weight/B Σ mean_t k3`. `β` begins at 0.1 and follows the workers' median of the mean doubt: times 1.1 in a round
/// where that is above all of the 20 before, times 0.9 where it is below all, within 0.02 … 0.2.
///
/// - Source: as `GARDODiversity`.
/// - Differs: the released code has the opposite sign (`released`): it pulls what the reward thinks less of.
struct GARDOGate: TermAdder {
    enum Sign: String, CaseIterable { case intended, released }

    let weight: Double
    let sign: Sign

    var needs: Set<Column> { [.reference, .rewardParts] }
    var reports: [String] { [Self.doubt] }

    static let doubt = "gardo_doubt"

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let reference = batch.referenceLogProbabilities else { throw .missing(.reference) }
        guard let parts = batch.rewardParts else { throw .missing(.rewardParts) }
        let doubts = doubts(batch.rewards, parts)
        context.report(mean(doubts.map { abs($0) }[...]), as: Self.doubt)
        let share = Self.share(after: context.shared[Self.doubt]?.recent ?? [])
        let most = Int((share * Double(doubts.count)).rounded(.up))
        let doubted = doubts.indices.filter { doubts[$0] > 0 }.sorted { (-doubts[$0], $0) < (-doubts[$1], $1) }
        let rollouts = batch.trained
        for rollout in doubted.prefix(most) where !rollouts[rollout].isEmpty {
            let scale = weight / Double(batch.rolloutCount * rollouts[rollout].count)
            for token in rollouts[rollout] {
                let estimate = reverseKLEstimate(
                    logProbability: batch.logProbabilities[token], reference: reference[token])
                terms.loss += scale * estimate.value
                terms.logProbabilities[token] += scale * estimate.derivative
            }
        }
    }

    func doubts(_ rewards: [Double], _ parts: [[Double]]) -> [Double] {
        let own = ranks(rewards)
        let others = (0..<parts[0].count).map { part in ranks(parts.map { $0[part] }) }
        return rewards.indices.map { rollout in
            let doubt = others.reduce(0) { $0 + $1[rollout] } / Double(others.count) - own[rollout]
            return sign == .intended ? doubt : -doubt
        }
    }

    /// From 1 for the best; equal ones share their mean.
    private func ranks(_ values: [Double]) -> [Double] {
        values.map { value in
            let better = values.count { $0 > value }
            let equal = values.count { $0 == value }
            return Double(better) + Double(equal + 1) / 2
        }
    }

    /// `β` after these rounds.
    static func share(after doubts: [Double]) -> Double {
        var share = 0.1
        for at in doubts.indices.dropFirst() {
            let before = doubts[max(0, at - 20)..<at]
            if doubts[at] > before.max() ?? .infinity { share *= 1.1 }
            if doubts[at] < before.min() ?? -.infinity { share *= 0.9 }
            share = min(max(share, 0.02), 0.2)
        }
        return share
    }
}

extension PieceCatalogue {
    static let gardo = CatalogueEntry<[Part]>(
        "gardo", "counts good rollouts the more, the less they resemble each other, and renews the reference",
        [
            CatalogueParameter("clip", default: 5, .above(0), "the largest advantage"),
            CatalogueParameter("threshold", default: 3e-4, .above(0), "the distance at which the reference is renewed"),
            CatalogueParameter("updates", default: 15, .count(atLeast: 1), "updates after which it is renewed anyway"),
        ],
        formula: "A = (R − mean) d / mean(d) where R ≥ mean, R − mean otherwise; d: distance to the nearest embedding",
        source: "GARDO, arXiv 2512.24138"
    ) {
        [
            .advantage(GARDODiversity(clip: $0.number("clip"))),
            .reference(
                .triggeredOrEvery(
                    threshold: $0.number("threshold"), window: 1, updates: UInt64($0.count("updates")))),
        ]
    }

    static let gardoGate = CatalogueEntry<[Part]>(
        "gardo_gate", "pulls those rollouts to the reference whose reward is least sure",
        [
            CatalogueParameter("weight", default: 0.04, .atLeast(0), "how strong the pull is"),
            CatalogueParameter("sign", default: GARDOGate.Sign.intended, "released pulls what it thinks less of"),
        ],
        formula: """
            weight · mean k3 of the share β most doubted
            doubt: mean rank by the reward's parts − rank by the reward
            """,
        source: "GARDO, arXiv 2512.24138"
    ) { [.regulariser(GARDOGate(weight: $0.number("weight"), sign: $0.word("sign")))] }
}
