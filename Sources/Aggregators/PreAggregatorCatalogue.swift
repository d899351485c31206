public import Primitives

/// Every step before a rule, by the name that configuration files, the docs and the command line use.
public enum PreAggregatorCatalogue {
    public static let entries: [CatalogueEntry<any PreAggregator>] = [
        CatalogueEntry("nearest_neighbor_mixing", "each row becomes the mean of its n − f nearest", [declaredF]) {
            NearestNeighborMixing(f: $0.optionalCount("f"))
        },
        CatalogueEntry("clipping_to_median", "rows longer than the median are shortened to it") { _ in
            Clipping(.medianLength)
        },
        CatalogueEntry("adaptive_clipping", "the longest rows are shortened to the longest of the others", [declaredF])
        {
            Clipping(.adaptive(f: $0.optionalCount("f")))
        },
        CatalogueEntry(
            "clipping", "rows longer than a limit are shortened to it",
            [.required("length", .above(0), "the longest a row may be")]
        ) { Clipping(.length($0.number("length"))) },
    ]

    public static func make(
        _ name: String, _ parameters: [String: Double] = [:]
    ) throws(CatalogueError) -> any PreAggregator {
        try entries.make(name, parameters)
    }
}

/// The parameter that most rules have.
let declaredF = CatalogueParameter(
    "f", default: nil, .count(atLeast: 0), "rows that may be arbitrary; without it as many as can be withstood")
