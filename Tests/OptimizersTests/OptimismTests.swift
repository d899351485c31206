import Optimizers
import Parameters
import Testing

@Suite("Optimistic steps")
struct OptimismTests {
    /// The distance from the equilibrium of `min over x, max over y of x y` after 500 steps of 0.1 from (1, 1).
    private func game(_ maps: [any GradientTransform]) throws -> Double {
        var parameters = ParameterVector([1, 1])
        let chain = try OptimizerCatalogue.make("sgd", ["learning_rate": 0.1]).preceded(by: maps)
        var optimizer = AnyOptimizer(chain, parameters: parameters)
        for _ in 0..<500 {
            let gradient = Gradient([parameters.values[1], -parameters.values[0]])
            parameters.add(optimizer.step(gradient, parameters: parameters))
        }
        return ParameterUpdate(parameters.values).norm
    }

    @Test("the golden numbers: in a bilinear game plain steps end at 17.02, optimistic ones at .1134")
    func golden() throws {
        // 500 roundings of 6e-8 in what grows to 17: below 1e-3 of it; .1134 is .11344 to more digits.
        #expect(abs(try game([]) - 17.02) < 0.02)
        #expect(abs(try game([Optimism()]) - 0.1134) < 1e-4)
    }

    @Test("the change is added, with its weight, and the first guess is zero")
    func change() {
        #expect(outputs(of: Optimism(), [[1], [3], [3]], parameters: [0]) == [[2], [5], [3]])
        #expect(outputs(of: Optimism(weight: 0.5), [[1], [3]], parameters: [0]) == [[1.5], [4]])
        #expect(outputs(of: Optimism(weight: 0), [[1], [3]], parameters: [0]) == [[1], [3]])
    }
}
