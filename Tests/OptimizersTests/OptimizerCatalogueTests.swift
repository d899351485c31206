import Optimizers
import Primitives
import Testing

@Suite("Catalogue of optimizers")
struct OptimizerCatalogueTests {
    static let names = OptimizerCatalogue.entries.map(\.name)

    @Test("a learning rate must be given", arguments: names)
    func required(name: String) {
        #expect(throws: CatalogueError.missingParameter("learning_rate", of: name)) {
            try OptimizerCatalogue.make(name)
        }
    }

    @Test(
        "values that make no sense are errors", arguments: names,
        [
            ("learning_rate", 0), ("learning_rate", .infinity), ("clip_norm", 0), ("weight_decay", -1),
            ("linear_updates", 0), ("warmup_updates", 0.5), ("clip_value", 0), ("ema", 1), ("inverse_root_updates", 0),
        ] as [(String, Double)])
    func badValues(name: String, bad: (String, Double)) {
        #expect(throws: CatalogueError.self) {
            try OptimizerCatalogue.make(name, ["learning_rate": 1].merging([bad.0: bad.1]) { $1 })
        }
    }

    @Test(
        "two shapes of the rate at once are an error that names both", arguments: names,
        [("linear_updates", "cosine_updates"), ("cosine_updates", "inverse_root_updates")])
    func shapes(name: String, shapes: (String, String)) {
        do {
            _ = try OptimizerCatalogue.make(name, ["learning_rate": 1, shapes.0: 5, shapes.1: 5])
            Issue.record("taken")
        } catch {
            #expect("\(error)".contains(shapes.0) && "\(error)".contains(shapes.1))
        }
    }

    @Test("momentum is sgd's and moments are Adam's")
    func own() {
        #expect(throws: CatalogueError.self) {
            try OptimizerCatalogue.make("adam", ["learning_rate": 1, "momentum": 0.9])
        }
        #expect(throws: CatalogueError.self) { try OptimizerCatalogue.make("sgd", ["learning_rate": 1, "beta1": 0.9]) }
        #expect(throws: CatalogueError.self) { try OptimizerCatalogue.make("adam", ["learning_rate": 1, "beta1": 1]) }
    }
}
