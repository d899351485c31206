#if canImport(Glibc)
    import Glibc
#endif
import Primitives

/// Shields unlikely but sensible tokens from being unlearnt.
///
/// The proxy is the policy without what is below `κ` times its likeliest action, brought back to a sum of 1; a constant.
/// At tokens with `A < 0`, a probability at sampling below the batch's `ρ`-quantile, and a proxy above 0:
/// `β/N · KL(proxy‖π) = −β/N · log(kept mass)`, `∂/∂logit_j = β/N (π_j − proxy_j)`, over the `N` trained tokens.
///
/// - Shapes: a distribution over `K` actions per token.
/// - Throws: `.unfit` for actions that are not from a finite set.
/// - Source: "Lp-Reg", arXiv 2510.03222, from summaries: the mechanism and `κ`; `ρ` and `β` are ours.
struct LpReg: TermAdder {
    let kappa: Double
    let rho: Double
    let beta: Double

    var needs: Set<Column> { [.distribution, .tokens] }

    func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let distribution = batch.distribution else { throw .missing(.distribution) }
        guard let choices = batch.tokens, distribution.logProbabilities(row: 0) != nil else {
            throw .unfit("lp_reg takes actions from a finite set")
        }
        let trained = batch.trained.flatMap { $0 }
        let sorted = trained.map { batch.samplingLogProbabilities[$0] }.sorted()
        guard !sorted.isEmpty else { return }
        let bound = sorted[Int((rho * Double(sorted.count - 1)).rounded(.down))]
        let isGood = batch.goodTokens
        for token in trained where !isGood[token] && batch.samplingLogProbabilities[token] <= bound {
            guard let row = distribution.logProbabilities(row: token) else { continue }
            let p = row.map { exp($0) }
            let floor = kappa * (p.max() ?? 0)
            guard p.indices.contains(Int(choices[token])), p[Int(choices[token])] >= floor else { continue }
            let kept = p.reduce(0) { $1 >= floor ? $0 + $1 : $0 }
            let scale = beta / Double(trained.count)
            terms.loss -= scale * log(kept)
            terms.addDistribution(p.map { scale * ($0 - ($0 >= floor ? $0 / kept : 0)) }, token: token)
        }
    }
}

extension PieceCatalogue {
    static let lpReg = CatalogueEntry<[Part]>(
        "lp_reg", "shields unlikely but sensible tokens from being unlearnt",
        [
            CatalogueParameter("kappa", default: 0.02, .fraction, "what is below this share of the likeliest is noise"),
            CatalogueParameter("rho", default: 0.1, .fraction, "the share of least likely tokens that is shielded"),
            CatalogueParameter("beta", default: 1, .atLeast(0), "how strong the shield is"),
        ],
        formula: "β · mean of KL(proxy‖π) at unlikely tokens with A < 0; proxy: π without what is below κ max π",
        source: "Lp-Reg, arXiv 2510.03222; ρ and β are ours"
    ) { [.regulariser(LpReg(kappa: $0.number("kappa"), rho: $0.number("rho"), beta: $0.number("beta")))] }
}
