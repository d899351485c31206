public import Primitives

/// Every rule by the name that configuration files, the docs and the command line use.
public enum AggregatorCatalogue {
    public static let entries: [CatalogueEntry<Aggregator>] =
        [
            CatalogueEntry(
                "mean", "the mean of the rows; withstands nothing", formula: "y = Σ xᵢ / n",
                source: "the rule to compare with"
            ) { _ in .gram(Mean()) },
            CatalogueEntry(
                "coordinate_median", "the median of every coordinate",
                formula: "yₖ = the median of xᵢₖ over i, of an even n the mean of the two in the middle",
                source: "Yin et al., ICML 2018 (arXiv 1803.01498)"
            ) { _ in .coordinate(CoordinateMedian())
            },
            CatalogueEntry(
                "trimmed_mean", "the mean of every coordinate without its f extremes at either end", [declaredF],
                formula: "yₖ = the mean of xᵢₖ over i without the f smallest and the f largest",
                source: "Yin et al., ICML 2018 (arXiv 1803.01498)"
            ) {
                .coordinate(TrimmedMean(f: $0.optionalCount("f")))
            },
            CatalogueEntry(
                "meamed", "the mean of every coordinate's n − f values nearest to its median", [declaredF],
                formula: "yₖ = the mean of the n − f values xᵢₖ nearest to their median",
                source: "Xie, Koyejo, Gupta, 2018 (arXiv 1802.10116)"
            ) {
                .coordinate(MeanAroundMedian(f: $0.optionalCount("f")))
            },
            CatalogueEntry(
                "flag", "directions projected on the flag subspace, at the rows' median length",
                flagParameters(steps: 10),
                formula:
                    "uᵢ = xᵢ / |xᵢ|, Y = argmin Σᵢ √(1 − |Yᵀuᵢ|²) over subspaces of m dimensions, y = t/n · Y Yᵀ Σ "
                    + "uᵢ, t the median length",
                source: "Almansoori et al., ICLR 2024 (arXiv 2302.05865); the length and the number of steps are ours"
            ) { .gram(flag(.scaled, $0)) },
            CatalogueEntry(
                "flag_released", "the Flag Aggregator as its authors' code has it", flagParameters(steps: 1),
                formula: "as flag with one reweighted eigenproblem, y = 1/m · Y Yᵀ Σ uᵢ",
                source: "the code of Almansoori et al. (arXiv 2302.05865), hamidralmasi/FlagAggregator"
            ) {
                .gram(flag(.released, $0))
            },
            CatalogueEntry(
                "flag_paper", "the Flag Aggregator as its paper has it", flagParameters(steps: 5),
                formula: "as flag with raw rows projected, y = 1/n · Y Yᵀ Σ xᵢ",
                source: "the text of Almansoori et al. (arXiv 2302.05865)"
            ) {
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
                ],
                formula:
                    "y = t · Σ wᵢ uᵢ / Σ wᵢ; while mass is left of κ f, wᵢ ← wᵢ (1 − τᵢ/max τ) with τᵢ the square "
                    + "of uᵢ along the direction in which weighted rows spread most; cosines are averages over rounds",
                source:
                    "ours, in the family of CAF (Allouah et al., ICML 2025); docs/aggregators.md and "
                    + "docs/decisions/0004-memory.md have what was measured"
            ) {
                .gram(
                    FlagRobust(
                        f: $0.optionalCount("f"), kappa: $0.number("kappa"), collapse: $0.isOn("collapse"),
                        gate: $0.isOn("gate"), project: $0.isOn("project"), memory: $0.number("memory")))
            },
            CatalogueEntry(
                "krum", "the row nearest to its own neighbours", [declaredF],
                formula: "y = the row of least sᵢ = the mean of |xᵢ − xⱼ|² over its n − f − 1 nearest j",
                source:
                    "Blanchard et al., NeurIPS 2017 (arXiv 1703.02757); as many neighbours as in ByzFL, one more "
                    + "than in the paper"
            ) {
                .gram(Krum(f: $0.optionalCount("f")))
            },
            CatalogueEntry(
                "multi_krum", "the mean of the n − f rows nearest to their own neighbours", [declaredF],
                formula: "y = the mean of the n − f rows of least sᵢ, s as of krum",
                source: "Blanchard et al., NeurIPS 2017 (arXiv 1703.02757)"
            ) {
                .gram(Krum(f: $0.optionalCount("f"), multi: true))
            },
            CatalogueEntry(
                "geometric_median", "the point whose distances to the rows have the least sum",
                [
                    CatalogueParameter("steps", default: 32, .count(atLeast: 1), "of the iteration"),
                    CatalogueParameter("floor", default: 1e-3, .above(0), "least distance, in the rows' median length"),
                ], formula: "y = argmin Σ |xᵢ − y|, by y ← Σ xᵢ/dᵢ / Σ 1/dᵢ with dᵢ = max(|xᵢ − y|, floor)",
                source: "Pillutla et al., IEEE TSP 2022 (arXiv 1912.13445)"
            ) { .gram(GeometricMedian(steps: $0.count("steps"), floor: .ofMedianLength($0.number("floor")))) },
            CatalogueEntry(
                "centered_clipping", "the mean of rows that pull no further than a radius",
                [
                    CatalogueParameter("steps", default: 3, .count(atLeast: 1), "of the iteration"),
                    CatalogueParameter(
                        "radius", default: 1, .above(0), "how far a row pulls, in the rows' median length"),
                ],
                formula:
                    "v = 0, then `steps` times v ← v + 1/n Σ (xᵢ − v) min(1, radius · t / |xᵢ − v|), t the median "
                    + "length",
                source:
                    "Karimireddy, He, Jaggi, ICML 2021 (arXiv 2012.10333); there the last result is the next start, "
                    + "here it is 0"
            ) { .gram(CenteredClipping(steps: $0.count("steps"), radius: .ofMedianLength($0.number("radius")))) },
            CatalogueEntry(
                "covariance_filter", "CAF: the filtered mean whose rows spread least", [declaredF],
                formula:
                    "wᵢ ← wᵢ (1 − τᵢ/max τ), τᵢ the squared distance to the weighted mean along its worst "
                    + "direction, until Σ w ≤ n − 2 f; y = the weighted mean of the least spread on the way",
                source: "CAF: Allouah et al., ICML 2025; exact eigenvectors instead of one power step"
            ) {
                .gram(CovarianceFilter(f: $0.optionalCount("f")))
            },
        ] + choosing

    /// Rules that choose rows, and the vote of signs.
    private static let choosing: [CatalogueEntry<Aggregator>] = [
        CatalogueEntry(
            "mda", "the mean of the n − f rows whose farthest pair is nearest", [declaredF],
            formula: "y = the mean of the set S of n − f rows with the least max |xᵢ − xⱼ| over i, j in S",
            source: "El Mhamdi et al., PODC 2020 (arXiv 1905.03853)"
        ) {
            .gram(MinimumDiameter(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "smea", "the mean of the n − f rows that spread least; few rows only", [declaredF],
            formula: "y = the mean of the set S of n − f rows whose covariance has the least largest eigenvalue",
            source: "Allouah et al., ICML 2023 (arXiv 2302.04787)"
        ) {
            .gram(SmallestSpread(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "monna", "the mean of the n − f rows nearest to a trusted one",
            [declaredF, CatalogueParameter("reference", default: 0, .count(atLeast: 0), "the trusted row's place")],
            formula: "y = the mean of the n − f rows nearest to row number `reference`",
            source: "Farhadkhani et al., ICML 2023, where every node trusts itself"
        ) { .gram(MoNNA(f: $0.optionalCount("f"), reference: $0.count("reference"))) },
        CatalogueEntry(
            "bulyan", "rows chosen by Krum, then their values nearest to the median", [declaredF],
            formula:
                "θ = n − 2 f rows by krum, one after another; yₖ = the mean of their θ − 2 f values nearest to "
                + "their median",
            source: "El Mhamdi, Guerraoui, Rouault, ICML 2018 (arXiv 1802.07927)"
        ) {
            .coordinate(Bulyan(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "sign_majority", "the sign that most rows have, at their median length",
            [CatalogueParameter("scaled", default: 1, .toggle, "without it every coordinate is −1, 0 or 1")],
            formula: "yₖ = t/√d · sign(Σ sign(xᵢₖ)), t the median length; with scaled: false the signs alone",
            source: "Bernstein et al., ICLR 2019 (arXiv 1810.05291)"
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
