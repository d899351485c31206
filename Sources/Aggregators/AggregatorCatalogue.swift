public import Primitives

/// Every rule by the name that configuration files, the docs and the command line use.
public enum AggregatorCatalogue {
    public static let entries: [CatalogueEntry<Aggregator>] = [
        CatalogueEntry("mean", "the mean of the rows; withstands nothing") { _ in .gram(Mean()) },
        CatalogueEntry("coordinate_median", "the median of every coordinate") { _ in .coordinate(CoordinateMedian()) },
        CatalogueEntry("trimmed_mean", "the mean of every coordinate without its f extremes at either end", [declaredF])
        {
            .coordinate(TrimmedMean(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "flag", "directions projected on the flag subspace, at the rows' median length", flagParameters(steps: 10)
        ) { .gram(flag(.scaled, $0)) },
        CatalogueEntry("flag_released", "the Flag Aggregator as its authors' code has it", flagParameters(steps: 1)) {
            .gram(flag(.released, $0))
        },
        CatalogueEntry("flag_paper", "the Flag Aggregator as its paper has it", flagParameters(steps: 5)) {
            .gram(flag(.paper, $0))
        },
        CatalogueEntry(
            "flag_robust", "rows at median length without those that stand out together; copies share a vote",
            [
                declaredF,
                CatalogueParameter("kappa", default: 2, .above(0), "mass that is taken out for each of the f rows"),
                CatalogueParameter("collapse", default: 1, .toggle, "rows much closer than the crowd share one vote"),
                CatalogueParameter("gate", default: 1, .toggle, "the filter acts as far as the crowd agrees"),
            ]
        ) {
            .gram(
                FlagRobust(
                    f: $0.optionalCount("f"), kappa: $0.number("kappa"), collapse: $0.isOn("collapse"),
                    gate: $0.isOn("gate")))
        },
        CatalogueEntry("krum", "the row nearest to its own neighbours", [declaredF]) {
            .gram(Krum(f: $0.optionalCount("f")))
        },
        CatalogueEntry("multi_krum", "the mean of the n − f rows nearest to their own neighbours", [declaredF]) {
            .gram(Krum(f: $0.optionalCount("f"), multi: true))
        },
        CatalogueEntry(
            "geometric_median", "the point whose distances to the rows have the least sum",
            [
                CatalogueParameter("steps", default: 32, .count(atLeast: 1), "of the iteration"),
                CatalogueParameter("floor", default: 1e-3, .above(0), "least distance, in the rows' median length"),
            ]
        ) { .gram(GeometricMedian(steps: $0.count("steps"), floor: .ofMedianLength($0.number("floor")))) },
        CatalogueEntry(
            "centered_clipping", "the mean of rows that pull no further than a radius",
            [
                CatalogueParameter("steps", default: 3, .count(atLeast: 1), "of the iteration"),
                CatalogueParameter("radius", default: 1, .above(0), "how far a row pulls, in the rows' median length"),
            ]
        ) { .gram(CenteredClipping(steps: $0.count("steps"), radius: .ofMedianLength($0.number("radius")))) },
        CatalogueEntry("covariance_filter", "CAF: the filtered mean whose rows spread least", [declaredF]) {
            .gram(CovarianceFilter(f: $0.optionalCount("f")))
        },
    ]

    public static func make(_ name: String, _ parameters: [String: Double] = [:]) throws(CatalogueError) -> Aggregator {
        try entries.make(name, parameters)
    }

    private static func flagParameters(steps: Double) -> [CatalogueParameter] {
        [
            CatalogueParameter("m", default: nil, .count(atLeast: 1), "dimensions; without it ⌈(n + 1) / 2⌉"),
            CatalogueParameter("lambda", default: 0, .atLeast(0), "strength of the term over pairs of rows"),
            CatalogueParameter("steps", default: steps, .count(atLeast: 1), "the most reweighted eigenproblems"),
            CatalogueParameter("eps", default: 1e-7, .above(0), "keeps a fully explained row's weight finite"),
            CatalogueParameter("tol", default: 1e-10, .atLeast(0), "a smaller fall of the loss ends the search"),
        ]
    }

    private static func flag(_ form: Flag.Form, _ arguments: CatalogueArguments) -> Flag {
        Flag(
            form: form, m: arguments.optionalCount("m"), lambda: arguments.number("lambda"),
            steps: arguments.count("steps"), epsilon: arguments.number("eps"),
            tolerance: arguments.number("tol"))
    }
}
