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

    @Test("chains of other links are not equal")
    func kinds() throws {
        #expect(try make("sgd") != make("adam"))
        #expect(try make("sgd") != make("sgd", ["clip_norm": 1]))
        #expect(try make("adam") == make("adam"))
    }

    @Test("an update has the sign that goes downhill", arguments: names)
    func sign(name: String) throws {
        var optimizer = try make(name, ["weight_decay": 0])
        let update = optimizer.step(Gradient([1, -1, 0, 2]), parameters: start)

        #expect(update.values[0] < 0 && update.values[1] > 0 && update.values[2] == 0 && update.values[3] < 0)
    }

    @Test(
        "maps stand where the job puts them: on the gradient, or on the direction in units of the rate, never on decay")
    func places() throws {
        let start = ParameterVector([100, 0])
        func update(_ chain: OptimizerChain) -> [Float] {
            var optimizer = AnyOptimizer(chain, parameters: start)
            return optimizer.step(Gradient([8, 0]), parameters: start).values
        }
        let sgd = try OptimizerCatalogue.make("sgd", ["learning_rate": 0.5, "weight_decay": 0.1])
        let clip = ClipByValue(max: 2)

        // Decay is part of sgd's direction: 8 + 10 before the clip, or 2 + 10 behind it.
        #expect(update(sgd) == [-9, 0])
        #expect(update(sgd.preceded(by: [clip])) == [-6, 0])
        #expect(update(sgd.followed(by: [clip])) == [-1, 0])
        // AdamW's decay stands behind the maps: 0.5 (sign, halved by the clip, and 10).
        let adamw = try OptimizerCatalogue.make("adamw", ["learning_rate": 0.5, "weight_decay": 0.1])
        #expect(abs(update(adamw.followed(by: [ClipByValue(max: 0.5)]))[0] + 5.25) < 1e-5)
        // The first map comes first: clipped at 2 and then at length 1.
        #expect(update(sgd.followed(by: [clip, ClipByGlobalNorm(max: 1)])) == [-0.5, 0])
    }

    @Test("the average of the parameters starts at the first ones and follows them")
    func average() throws {
        var optimizer = try make("sgd", ["ema": 0.75])

        #expect(optimizer.averaged(ParameterVector([8, 0, 0, 0])) == ParameterVector([8, 0, 0, 0]))
        #expect(optimizer.averaged(ParameterVector([16, 4, 0, 0])) == ParameterVector([10, 1, 0, 0]))
        var none = try make("sgd")
        #expect(none.averaged(start) == nil)
    }
}
