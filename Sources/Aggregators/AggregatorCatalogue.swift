public import Primitives

/// Every rule by the name that configuration files, the docs and the command line use.
public enum AggregatorCatalogue {
    public static let entries: [CatalogueEntry<Aggregator>] =
        [
            CatalogueEntry("mean", "the mean of the rows; withstands nothing") { _ in .gram(Mean()) },
            CatalogueEntry("coordinate_median", "the median of every coordinate") { _ in .coordinate(CoordinateMedian())
            },
            CatalogueEntry(
                "trimmed_mean", "the mean of every coordinate without its f extremes at either end", [declaredF]
            ) {
                .coordinate(TrimmedMean(f: $0.optionalCount("f")))
            },
            CatalogueEntry("meamed", "the mean of every coordinate's n − f values nearest to its median", [declaredF]) {
                .coordinate(MeanAroundMedian(f: $0.optionalCount("f")))
            },
            CatalogueEntry(
                "flag", "directions projected on the flag subspace, at the rows' median length",
                flagParameters(steps: 10)
            ) { .gram(flag(.scaled, $0)) },
            CatalogueEntry("flag_released", "the Flag Aggregator as its authors' code has it", flagParameters(steps: 1))
            {
                .gram(flag(.released, $0))
            },
            CatalogueEntry("flag_paper", "the Flag Aggregator as its paper has it", flagParameters(steps: 5)) {
                .gram(flag(.paper, $0))
            },
            CatalogueEntry(
                "flag_robust", "rows at median length without those that stand out together; copies share a vote",
                [
                    declaredF,
                    CatalogueParameter("kappa", default: 3, .above(0), "mass that is taken out for each of the f rows"),
                    CatalogueParameter(
                        "collapse", default: 1, .toggle, "rows much closer than the crowd share one vote"),
                    CatalogueParameter("gate", default: 1, .toggle, "the filter acts as far as the crowd agrees"),
                    CatalogueParameter("project", default: 0, .toggle, "the mean is projected on the flag subspace"),
                    CatalogueParameter(
                        "memory", default: 0.9, .decay, "how much of the averaged cosines each round keeps"),
                ]
            ) {
                .gram(
                    FlagRobust(
                        f: $0.optionalCount("f"), kappa: $0.number("kappa"), collapse: $0.isOn("collapse"),
                        gate: $0.isOn("gate"), project: $0.isOn("project"), memory: $0.number("memory")))
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
                    CatalogueParameter(
                        "radius", default: 1, .above(0), "how far a row pulls, in the rows' median length"),
                ]
            ) { .gram(CenteredClipping(steps: $0.count("steps"), radius: .ofMedianLength($0.number("radius")))) },
            CatalogueEntry("covariance_filter", "CAF: the filtered mean whose rows spread least", [declaredF]) {
                .gram(CovarianceFilter(f: $0.optionalCount("f")))
            },
        ] + choosing

    /// Rules that choose rows, and the vote of signs.
    private static let choosing: [CatalogueEntry<Aggregator>] = [
        CatalogueEntry("mda", "the mean of the n − f rows whose farthest pair is nearest", [declaredF]) {
            .gram(MinimumDiameter(f: $0.optionalCount("f")))
        },
        CatalogueEntry("smea", "the mean of the n − f rows that spread least; few rows only", [declaredF]) {
            .gram(SmallestSpread(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "monna", "the mean of the n − f rows nearest to a trusted one",
            [declaredF, CatalogueParameter("reference", default: 0, .count(atLeast: 0), "the trusted row's place")]
        ) { .gram(MoNNA(f: $0.optionalCount("f"), reference: $0.count("reference"))) },
        CatalogueEntry("bulyan", "rows chosen by Krum, then their values nearest to the median", [declaredF]) {
            .coordinate(Bulyan(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "sign_majority", "the sign that most rows have, at their median length",
            [CatalogueParameter("scaled", default: 1, .toggle, "without it every coordinate is −1, 0 or 1")]
        ) { .coordinate(SignMajority(scaled: $0.isOn("scaled"))) },
    ]

    /// - Parameter steps: by name, from `PreAggregatorCatalogue`; what the rows go through before the rule, in this order.
    public static func make(
        _ name: String, _ parameters: [String: Double] = [:],
        before steps: [(name: String, parameters: [String: Double])] = []
    ) throws(CatalogueError) -> Aggregator {
        let rule = try entries.make(name, numbers: parameters)
        var made: [any PreAggregator] = []
        for step in steps { made.append(try PreAggregatorCatalogue.make(step.name, step.parameters)) }
        return rule.preceded(by: made)
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
