import Optimizers
import Parameters
import Primitives
import Testing

/// Every optimizer alone, and every map before and after one: what must hold for all of them.
@Suite("Laws of every optimizer and every map")
struct OptimizerLaws {
    static let optimizers = OptimizerCatalogue.entries.map(\.name)
    static let maps = TransformCatalogue.entries.map(\.name)
    static let places = ["", "before", "after"]
    /// An optimizer's name, or a map's with its place beside sgd with momentum.
    static let chains = optimizers + maps.flatMap { ["before \($0)", "after \($0)"] }

    /// A matrix and two vectors, one of them zero.
    private let layout = layoutOfLaws
    private let start = ParameterVector([1, -2, 3, 0.5, -0.25, 2, 0, 0, 1.5])

    private func chain(_ name: String, rate: Double = 0.05) throws -> OptimizerChain {
        let words = name.split(separator: " ").map(String.init)
        guard words.count == 2 else { return try OptimizerCatalogue.make(name, ["learning_rate": rate, "ema": 0.5]) }
        let base = try OptimizerCatalogue.make("sgd", ["learning_rate": rate, "momentum": 0.5])
        let map = try TransformCatalogue.make(words[1], words[1].hasPrefix("clip") ? ["max": 1] : [:])
        return words[0] == "before" ? base.preceded(by: [map]) : base.followed(by: [map])
    }

    private func optimizer(_ name: String) throws -> AnyOptimizer {
        AnyOptimizer(try chain(name), parameters: start, layout: layout)
    }

    private func gradients(_ count: Int, size: Float = 1) -> [Gradient] {
        var random = SeededGenerator(seed: 3)
        return (0..<count).map { _ in Gradient((0..<start.count).map { _ in size * Float(random.normal()) }) }
    }

    /// Updates one after the other, added up.
    private func train(_ optimizer: inout AnyOptimizer, _ gradients: [Gradient]) -> [ParameterUpdate] {
        var parameters = start
        return gradients.map { gradient in
            let update = optimizer.step(gradient, parameters: parameters)
            parameters.add(update)
            _ = optimizer.averaged(parameters)
            return update
        }
    }

    @Test("a copy is a snapshot: what follows from it does not depend on what its origin did", arguments: chains)
    func snapshot(name: String) throws {
        var optimizer = try optimizer(name)
        _ = train(&optimizer, gradients(3))
        var copy = optimizer
        #expect(copy == optimizer)

        let first = train(&optimizer, gradients(5))
        #expect(copy != optimizer)
        let second = train(&copy, gradients(5))

        #expect(first == second)
        #expect(copy == optimizer)
    }

    @Test("equal histories give equal states, others do not", arguments: chains)
    func histories(name: String) throws {
        var (a, b, c) = (try optimizer(name), try optimizer(name), try optimizer(name))
        let gradients = gradients(4)

        #expect(train(&a, gradients) == train(&b, gradients))
        #expect(a == b)
        #expect(train(&c, Array(gradients.dropLast())).count == 3)
        #expect(a != c)
    }

    @Test(
        "zero, tiny and huge gradients give finite updates, and so does what comes after them", arguments: chains,
        [0, 1e-30, 1e-38, 1e30] as [Float])
    func finite(name: String, size: Float) throws {
        var optimizer = try optimizer(name)
        for update in train(&optimizer, gradients(3, size: size) + gradients(3)) { #expect(update.isFinite()) }
    }

    @Test("zero gradients from the start move nothing", arguments: chains)
    func still(name: String) throws {
        let name = name == "adamw" ? "adam" : name  // AdamW decays its parameters by default, whatever the gradient.
        var optimizer = try optimizer(name)
        for update in train(&optimizer, gradients(3, size: 0)) { #expect(update.values.allSatisfy { $0 == 0 }) }
    }
}

private let layoutOfLaws = layout([[2, 3], [2], [1]])
