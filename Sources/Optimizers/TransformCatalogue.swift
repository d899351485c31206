public import Primitives

/// Every map that a job can put before its optimizer, on the aggregated gradient, or after it, on the direction in units
/// of the rate, by the name that configuration files, the docs and the command line use.
///
/// They stand behind the aggregation rule on purpose. A rule that brings rows to one length, as the Flag Aggregator does,
/// undoes whatever a worker does to the length of its whole gradient, so such maps have no effect on a worker.
public enum TransformCatalogue {
    public static let entries: [CatalogueEntry<any GradientTransform>] = [
        CatalogueEntry(
            "spectra", "singular values of matrices, and lengths of vectors, bent to at most c",
            [
                CatalogueParameter("c", default: 10, .above(0), "the bound; 10 after an optimizer, 0.1 before it"),
                CatalogueParameter("scale", default: 1, .toggle, "multiplies matrices by √max(1, rows/columns)"),
                CatalogueParameter("vectors", default: 1, .toggle, "bends vectors too"),
            ], formula: "of a matrix with singular values s: s/√(1 + s²/c²); of a vector v/√(1 + |v|²/c²)",
            source: "arXiv 2603.14315; exact roots, and a smooth rule for vectors"
        ) {
            SpectralClip(cap: $0.number("c"), scalesTall: $0.isOn("scale"), clipsVectors: $0.isOn("vectors"))
        },
        CatalogueEntry(
            "perp_grad", "without what only makes a tensor longer or shorter; same length",
            formula: "g' = g − (w·g/w·w) w, at the length of g, of each tensor w", source: "arXiv 2501.04697"
        ) { _ in
            PerpendicularGradient()
        },
        CatalogueEntry(
            "optimistic", "plus its change since the update before, as if that went on",
            [CatalogueParameter("weight", default: 1, .atLeast(0), "share of the change that is added")],
            formula: "u ← u + λ (u − u₋), u₋ the input of the update before",
            source: "Rakhlin, Sridharan, 2012 (arXiv 1208.3728)"
        ) { Optimism(weight: $0.number("weight")) },
        CatalogueEntry(
            "dal", "times 2 over the curvature along it, the edge of stability; learning_rate is the share of it",
            [
                CatalogueParameter(
                    "power", default: 1, .atLeast(0), "of the curvature; below 1 is longer on steep ground"),
                CatalogueParameter("max", default: 5, .above(0), "the largest rate"),
                CatalogueParameter("first", default: 0.01, .above(0), "the rate while no curvature is known"),
                CatalogueParameter("inner", default: 1, .count(atLeast: 1), "rollout.inner of the job"),
            ], formula: "u ← u · min(2/κᵖ, max), κ = |gₜ − gₜ₋₁|/|θₜ − θₜ₋₁|",
            source: "arXiv 2302.01952; the estimate of κ is ours"
        ) {
            ScaleByCurvature(
                power: $0.number("power"), max: $0.number("max"), first: $0.number("first"), inner: $0.count("inner"))
        },
        CatalogueEntry(
            "clip_norm", "shortened to a length", [.required("max", .above(0), "the longest it may be")],
            formula: "u ← u min(1, max/|u|)", source: "Pascanu, Mikolov, Bengio, ICML 2013 (arXiv 1211.5063)"
        ) { ClipByGlobalNorm(max: $0.number("max")) },
        CatalogueEntry(
            "clip_value", "every value brought into a range",
            [.required("max", .above(0), "the largest a value may be, in size")],
            formula: "uₖ ← min(max, max(−max, uₖ))", source: "textbook"
        ) { ClipByValue(max: $0.number("max")) },
    ]

    public static func make(
        _ name: String, _ parameters: [String: Double] = [:]
    ) throws(CatalogueError) -> any GradientTransform {
        try entries.make(name, numbers: parameters)
    }
}
