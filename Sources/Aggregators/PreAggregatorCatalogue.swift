public import Primitives

/// Every step before a rule, by the name that configuration files, the docs and the command line use.
public enum PreAggregatorCatalogue {
    public static let entries: [CatalogueEntry<any PreAggregator>] = [
        CatalogueEntry("nnm", "each row becomes the mean of its n − f nearest", [declaredF]) {
            NearestNeighborMixing(f: $0.optionalCount("f"))
        },
        CatalogueEntry("clip_to_median", "rows longer than the median are shortened to it") { _ in
            Clipping(.medianLength)
        },
        CatalogueEntry("arc", "the longest rows are shortened to the longest of the others", [declaredF]) {
            Clipping(.adaptive(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "clip", "rows longer than a limit are shortened to it",
            [.required("length", .above(0), "the longest a row may be")]
        ) { Clipping(.length($0.number("length"))) },
        CatalogueEntry(
            "bucketing", "means of a few rows each, put together by lot",
            [
                CatalogueParameter("size", default: 2, .count(atLeast: 1), "rows in a bucket"),
                CatalogueParameter("seed", default: 0, .count(atLeast: 0), "of the lots, together with the rows"),
            ]
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
