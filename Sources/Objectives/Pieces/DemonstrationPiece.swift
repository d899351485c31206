import Primitives

extension PieceCatalogue {
    /// `demonstrations`: the whole KL to a policy that was cloned from demonstrations, which is what the run began with
    /// behind a `warm_start`; the reference stays where it is.
    static let demonstrations = CatalogueEntry<[Part]>(
        "demonstrations", "stays near the policy that was cloned from demonstrations before the run",
        [CatalogueParameter("weight", default: 0.1, .atLeast(0), "λ, how near")],
        formula: "λ · mean of KL(π‖π_demonstrated) over all actions; of one step the best is ∝ π_demonstrated exp(Q/λ)",
        source: "Tiapkin et al., Demonstration-Regularized RL, arXiv 2310.17303"
    ) { [.regulariser(ReferenceDivergence(weight: $0.number("weight"), divergence: .kl)), .reference(.fixed)] }
}
