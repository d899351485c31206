import Primitives
import Rollouts
import Testing

@Suite("Catalogue of ways to a gradient")
struct EstimationCatalogueTests {
    @Test("by name, with defaults and with numbers")
    func makes() throws {
        #expect(try EstimationCatalogue.make("derivative") == .derivative)
        #expect(try EstimationCatalogue.make("ranking") == .ranking(count: 16, ranked: 8, smoothing: 0.1))
        #expect(
            try EstimationCatalogue.make("ranking", ["perturbations": 8, "best": 8, "smoothing": 0.5])
                == .ranking(count: 8, ranked: 8, smoothing: 0.5))
    }

    @Test(
        "values that make no sense are errors",
        arguments: [["perturbations": 1], ["perturbations": 4], ["best": 0], ["best": 17], ["smoothing": 0]])
    func badValues(given: [String: Double]) {
        #expect(throws: CatalogueError.self) { try EstimationCatalogue.make("ranking", given) }
    }
}
