import Optimizers
import Parameters
import Primitives
import Testing

@Suite("Optimizer as a value")
struct AnyOptimizerTests {
    static let names = OptimizerCatalogue.entries.map(\.name)

    private let start = ParameterVector([1, -2, 3, 0.5])

    private func make(_ name: String, _ more: [String: Double] = [:]) throws -> AnyOptimizer {
        let given = ["learning_rate": 0.1].merging(more) { $1 }
        return AnyOptimizer(try OptimizerCatalogue.make(name, given), parameters: start)
    }

    private func gradients(_ count: Int) -> [Gradient] {
        var random = SeededGenerator(seed: 3)
        return (0..<count).map { _ in Gradient((0..<4).map { _ in Float(random.normal()) }) }
    }

    @Test("a copy is a snapshot: what follows from it does not depend on what its origin did", arguments: names)
    func snapshot(name: String) throws {
        var optimizer = try make(name, name == "sgd" ? ["momentum": 0.9] : [:])
        for gradient in gradients(3) { _ = optimizer.step(gradient, parameters: start) }
        var copy = optimizer
        #expect(copy == optimizer)

        let first = gradients(5).map { optimizer.step($0, parameters: start) }
        #expect(copy != optimizer)
        let second = gradients(5).map { copy.step($0, parameters: start) }

        #expect(first == second)
        #expect(copy == optimizer)
    }

    @Test("chains of other links are not equal")
    func kinds() throws {
        #expect(try make("sgd") != make("adam"))
        #expect(try make("sgd") != make("sgd", ["clip_norm": 1]))
        #expect(try make("adam") == make("adam"))
    }

    @Test("every optimizer walks down a bowl", arguments: names)
    func descends(name: String) throws {
        var optimizer = try make(name)
        var parameters = start
        for _ in 0..<200 {
            parameters.add(optimizer.step(Gradient(parameters.values), parameters: parameters))
        }

        for value in parameters.values { #expect(abs(value) < 0.05) }
    }

    @Test("an update has the sign that goes downhill", arguments: names)
    func sign(name: String) throws {
        var optimizer = try make(name, ["weight_decay": 0])
        let update = optimizer.step(Gradient([1, -1, 0, 2]), parameters: start)

        #expect(update.values[0] < 0 && update.values[1] > 0 && update.values[2] == 0 && update.values[3] < 0)
    }
}
