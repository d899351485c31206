import Aggregators
import Primitives
import Testing

@Suite("Catalogue of aggregation rules")
struct AggregatorCatalogueTests {
    @Test("names are unique and in snake case, and every entry and parameter says what it is")
    func tidy() {
        let entries = AggregatorCatalogue.entries
        #expect(Set(entries.map(\.name)).count == entries.count)
        for entry in entries {
            #expect(entry.name.allSatisfy { $0 == "_" || ($0.isASCII && $0.isLowercase) })
            #expect(!entry.summary.isEmpty)
            #expect(Set(entry.parameters.map(\.name)).count == entry.parameters.count)
            for parameter in entry.parameters { #expect(!parameter.summary.isEmpty) }
        }
    }

    @Test("an unknown rule is an error that lists the known ones")
    func unknown() {
        #expect(throws: CatalogueError.unknownName("flagg", known: AggregatorCatalogue.entries.map(\.name))) {
            try AggregatorCatalogue.make("flagg")
        }
    }

    @Test(
        "values that make no sense are errors with the parameter's name",
        arguments: [
            ("trimmed_mean", "f", -1), ("trimmed_mean", "f", 1.5), ("flag", "m", 0), ("flag", "lambda", -1),
            ("flag", "steps", 0), ("flag_released", "eps", 0), ("flag_robust", "f", .nan), ("flag_robust", "kappa", 0),
            ("flag_robust", "collapse", 0.5), ("flag_robust", "gate", 2), ("krum", "f", -1), ("multi_krum", "f", 0.5),
            ("geometric_median", "steps", 0), ("geometric_median", "floor", 0), ("centered_clipping", "radius", 0),
            ("covariance_filter", "f", -2), ("meamed", "f", -1), ("mda", "f", 0.5), ("smea", "f", -1),
            ("monna", "reference", -1), ("bulyan", "f", .infinity), ("sign_majority", "scaled", 2),
            ("flag_robust", "project", 0.5),
        ] as [(String, String, Double)])
    func badValues(rule: String, parameter: String, value: Double) {
        do {
            _ = try AggregatorCatalogue.make(rule, [parameter: value])
            Issue.record("\(parameter) = \(value) was taken")
        } catch .badValue(_, let name, let entry, _) {
            #expect(name == parameter && entry == rule)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test("a rule is made behind steps by their names, in their order")
    func steps() throws {
        let rows = signalRows(seed: 1, n: 9, d: 20)
        let made = try AggregatorCatalogue.make(
            "trimmed_mean", ["f": 2], before: [("clip_to_median", [:]), ("nnm", ["f": 2])])
        let built = Aggregator.coordinate(TrimmedMean(f: 2))
            .preceded(by: [Clipping(.medianLength), NearestNeighborMixing(f: 2)])

        #expect(try made.aggregate(rows: rows) == built.aggregate(rows: rows))
        #expect(
            try made.aggregate(rows: rows) != AggregatorCatalogue.make("trimmed_mean", ["f": 2]).aggregate(rows: rows))
        let known = PreAggregatorCatalogue.entries.map(\.name)
        #expect(throws: CatalogueError.unknownName("clp", known: known)) {
            try AggregatorCatalogue.make("mean", before: [("clp", [:])])
        }
        #expect(throws: CatalogueError.missingParameter("length", of: "clip")) {
            try AggregatorCatalogue.make("mean", before: [("clip", [:])])
        }
    }

    @Test("every parameter of every rule takes its own default")
    func defaults() throws {
        for entry in AggregatorCatalogue.entries {
            for parameter in entry.parameters {
                if let value = parameter.default { _ = try entry.make([parameter.name: value]) }
            }
        }
    }
}
