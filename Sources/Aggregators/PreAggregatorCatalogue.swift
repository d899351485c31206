public import Primitives

/// Every step before a rule, by the name that configuration files, the docs and the command line use.
public enum PreAggregatorCatalogue {
    public static let entries: [CatalogueEntry<any PreAggregator>] = [
        CatalogueEntry(
            "nnm", "each row becomes the mean of its n − f nearest", [declaredF],
            formula: "x'ᵢ = the mean of the n − f rows nearest to xᵢ, itself included",
            source: "Allouah et al., AISTATS 2023 (arXiv 2302.01772)"
        ) {
            NearestNeighborMixing(f: $0.optionalCount("f"))
        },
        CatalogueEntry(
            "clip_to_median", "rows longer than the median are shortened to it",
            formula: "x'ᵢ = xᵢ min(1, t/|xᵢ|), t the median length",
            source: "as clip, with a length that needs no tuning"
        ) { _ in
            Clipping(.medianLength)
        },
        CatalogueEntry(
            "arc", "the longest rows are shortened to the longest of the others", [declaredF],
            formula: "the ⌊2 f (n − f)/n⌋ longest rows are brought to the length of the longest of the others",
            source: "Allouah et al., 2024 (arXiv 2405.14432)"
        ) {
            Clipping(.adaptive(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "clip", "rows longer than a limit are shortened to it",
            [.required("length", .above(0), "the longest a row may be")], formula: "x'ᵢ = xᵢ min(1, length/|xᵢ|)",
            source: "textbook"
        ) { Clipping(.length($0.number("length"))) },
        CatalogueEntry(
            "bucketing", "means of a few rows each, put together by lot",
            [
                CatalogueParameter("size", default: 2, .count(atLeast: 1), "rows in a bucket"),
                CatalogueParameter("seed", default: 0, .count(atLeast: 0), "of the lots, together with the rows"),
            ], formula: "⌈n/size⌉ rows, each the mean of `size` rows drawn by lot",
            source: "Karimireddy, He, Jaggi, ICLR 2022 (arXiv 2006.09365)"
        ) { Bucketing(size: $0.count("size"), order: .drawn(seed: UInt64($0.count("seed")))) },
    ]

    public static func make(
        _ name: String, _ parameters: [String: Double] = [:]
    ) throws(CatalogueError) -> any PreAggregator {
        try entries.make(name, numbers: parameters)
    }
}

/// The parameter that most rules have.
let declaredF = CatalogueParameter(
    "f", default: nil, .count(atLeast: 0), "rows that may be arbitrary; without it as many as can be withstood")
