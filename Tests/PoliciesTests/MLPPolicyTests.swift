import Parameters
import Policies
import Primitives
import TestSupport
import Testing

@Suite("The perceptron")
struct MLPPolicyTests {
    @Test("has the published number of parameters, and tensors named as PyTorch names them")
    func sizes() {
        let cartPole = MLPPolicy(observationWidth: 4, hidden: [32, 32], actions: 2).layout

        #expect(cartPole.count == 1282)
        #expect(MLPPolicy(observationWidth: 10, hidden: [32], actions: 20).layout.count == 1012)
        #expect(
            cartPole.entries.map(\.name) == [
                "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "layers.2.weight",
                "layers.2.bias",
            ])
        #expect(cartPole["layers.0.weight"].shape == [32, 4])
    }

    @Test("starts with orthogonal hidden weights of gain √2, a last layer of gain 0.01 and no biases")
    func start() {
        let policy = MLPPolicy(observationWidth: 4, hidden: [6, 5], actions: 2)
        var random = SeededGenerator(seed: 1)
        let start = policy.initialParameters(using: &random)
        func tensor(_ name: String) -> [Double] { start.values[policy.layout[name].range].map { Double($0) } }

        for layer in 0..<3 {
            let W = tensor("layers.\(layer).weight")
            let shape = policy.layout["layers.\(layer).weight"].shape
            let (rows, columns) = (shape[0], shape[1])
            let square = layer == 2 ? 1e-4 : 2
            // Of rows and columns the fewer are orthogonal; single precision keeps the products to some 2⁻²⁴.
            for i in 0..<min(rows, columns) {
                for j in 0..<min(rows, columns) {
                    let product = (0..<max(rows, columns)).reduce(0.0) { sum, k in
                        rows <= columns
                            ? sum + W[i * columns + k] * W[j * columns + k]
                            : sum + W[k * columns + i] * W[k * columns + j]
                    }
                    #expect(abs(product - (i == j ? square : 0)) < 1e-6 * square)
                }
            }
            #expect(tensor("layers.\(layer).bias").allSatisfy { $0 == 0 })
        }
    }

    @Test("its sampler gives every row the logits that forward judges by, for any number of rows")
    func sampler() {
        let policy = MLPPolicy(observationWidth: 3, hidden: [7], actions: 4)
        var random = SeededGenerator(seed: 2)
        var parameters = policy.initialParameters(using: &random)
        for index in parameters.values.indices { parameters.values[index] += Float(random.normal()) }
        var sampler = policy.sampler(count: 5, parameters: parameters)

        for rows in [5, 3, 1] {
            let seen = (0..<rows * 3).map { _ in Float(random.normal()) }
            let logits = sampler.outputs(.observations(seen))
            #expect(logits.count == rows * 4)
            for row in 0..<rows {
                let drawn = sampleCategorical(logits[row * 4..<(row + 1) * 4], using: &random)
                let judged = policy.forward(
                    [
                        Trajectory(
                            context: .observations(Array(seen[row * 3..<(row + 1) * 3]), width: 3),
                            actions: .discrete([drawn.action]), samplingLogProbabilities: [drawn.logProbability])
                    ], parameters: parameters)
                // Sums of 7 products may be added in another order for another number of rows.
                #expect(abs(judged.logProbabilities[0] - drawn.logProbability) < 1e-5)
            }
        }
    }
}
