public import Primitives

/// How a worker makes a gradient.
public enum Estimation: Sendable, Equatable {
    /// The objective's derivative; see `GradientEstimator`.
    case derivative
    /// A vote of perturbed policies; see `RankingEstimator`.
    case ranking(count: Int, ranked: Int, smoothing: Double)
}

/// Every way to make a gradient by the name that configuration files, the docs and the command line use.
public enum EstimationCatalogue {
    public static let entries: [CatalogueEntry<Estimation>] = [
        CatalogueEntry(
            "derivative", "the objective's derivative, sent back through the policy",
            formula: "g = ∂loss/∂log π · ∂log π/∂θ", source: "textbook: the chain rule"
        ) { _ in .derivative },
        CatalogueEntry(
            "ranking", "perturbed policies, ranked by what they earn, vote for a direction; the objective is not used",
            [
                CatalogueParameter("perturbations", default: 16, .count(atLeast: 2), "policies that are tried"),
                CatalogueParameter("best", default: 8, .count(atLeast: 1), "of them that are told apart by rank"),
                CatalogueParameter("smoothing", default: 0.1, .above(0), "standard deviation of a perturbation"),
            ], formula: "g = −Σ w ξ over policies θ + μ ξ, w by the place of each in the order of what they earn",
            source: "ZO-RankSGD: arXiv 2303.03751; weights that sum to zero, no line search"
        ) { arguments throws(CatalogueError) in
            let count = arguments.count("perturbations")
            let ranked = arguments.count("best")
            guard ranked <= count else {
                throw arguments.unfit("best is \(ranked) but must be at most perturbations, \(count)")
            }
            return .ranking(count: count, ranked: ranked, smoothing: arguments.number("smoothing"))
        },
    ]

    public static func make(
        _ name: String, _ parameters: [String: Double] = [:]
    ) throws(CatalogueError) -> Estimation {
        try entries.make(name, numbers: parameters)
    }
}
