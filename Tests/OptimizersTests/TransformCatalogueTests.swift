import Optimizers
import Primitives
import Testing

@Suite("Catalogue of maps")
struct TransformCatalogueTests {
    @Test(
        "values that make no sense are errors",
        arguments: [
            ("spectra", "c", 0), ("spectra", "scale", 2), ("dal", "max", 0), ("dal", "inner", 0), ("dal", "power", -1),
            ("optimistic", "weight", -0.5), ("clip_norm", "max", 0), ("clip_value", "max", -1), ("perp_grad", "c", 1),
        ] as [(String, String, Double)])
    func badValues(name: String, parameter: String, value: Double) {
        #expect(throws: CatalogueError.self) { try TransformCatalogue.make(name, [parameter: value]) }
    }

    @Test("names are those of the catalogue, and an unknown one is answered with all of them")
    func names() {
        let names = TransformCatalogue.entries.map(\.name)
        #expect(throws: CatalogueError.unknownName("spectral", known: names)) {
            try TransformCatalogue.make("spectral")
        }
        #expect(Set(names).count == names.count)
    }
}
