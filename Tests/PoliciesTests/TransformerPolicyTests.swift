import Parameters
import Policies
import Primitives
import TestSupport
import Testing

@Suite("The transformer")
struct TransformerPolicyTests {
    static let reverse4 = TransformerPolicy(vocabulary: 16, contextLength: 9, width: 32, heads: 4, layers: 1)

    @Test("has the published number of parameters, with one layer and with two")
    func sizes() {
        #expect(Self.reverse4.layout.count == 13_696)
        #expect(
            TransformerPolicy(vocabulary: 16, contextLength: 9, width: 32, heads: 4, layers: 2).layout.count == 26_048)
    }

    @Test("a trajectory without actions adds nothing, wherever it stands in the batch")
    func empty() {
        var random = SeededGenerator(seed: 1)
        let parameters = Self.reverse4.initialParameters(using: &random)
        let full = Trajectory(
            context: .prompt([1, 2, 10]), actions: .discrete([2, 1]), samplingLogProbabilities: [0, 0])
        let none = Trajectory(context: .prompt([3]), actions: .discrete([]), samplingLogProbabilities: [])

        let with = Self.reverse4.forward([none, full, none], parameters: parameters)
        let without = Self.reverse4.forward([full], parameters: parameters)

        #expect(with.logProbabilities == without.logProbabilities)
    }

    @Test("an action is not influenced by itself nor by what follows")
    func causal() {
        var random = SeededGenerator(seed: 2)
        let parameters = Self.reverse4.initialParameters(using: &random)
        func entropies(_ actions: [Int32]) -> [Float] {
            let trajectory = Trajectory(
                context: .prompt([1, 2, 3, 4, 10]), actions: .discrete(actions), samplingLogProbabilities: [0, 0, 0, 0])
            return Self.reverse4.forward([trajectory], parameters: parameters).entropies
        }
        let one = entropies([4, 3, 2, 1])
        let other = entropies([4, 3, 9, 8])

        // Rows of equal input in products of equal size: equal bits up to the third choice, then not.
        #expect(one[0...2] == other[0...2])
        #expect(one[3] != other[3])
    }

    @Test("steps down the gradient make the right answers likely")
    func learns() {
        var random = SeededGenerator(seed: 3)
        var parameters = Self.reverse4.initialParameters(using: &random)
        let answers = (0..<16).map { _ in
            let digits = (0..<4).map { _ in Int32(random.integer(below: 10)) }
            return Trajectory(
                context: .prompt(digits + [10]), actions: .discrete(digits.reversed()),
                samplingLogProbabilities: [0, 0, 0, 0])
        }
        func mean() -> Float {
            Self.reverse4.forward(answers, parameters: parameters).logProbabilities.reduce(0, +) / 64
        }
        let before = mean()
        for _ in 0..<200 {
            let forward = Self.reverse4.forward(answers, parameters: parameters)
            let upstream = [Float](repeating: 1 / 64, count: 64)
            let uphill = Self.reverse4.backward(
                forward.tape, upstream: PolicyUpstream(logProbabilities: upstream), parameters: parameters)
            for index in uphill.values.indices { parameters.values[index] += 0.5 * uphill.values[index] }
        }

        // A start that knows nothing gives every token about 1/16, whose logarithm is −2.77, less 0.12 for its logits
        // of deviation 0.5, give or take a mean of 64 of them; probability 0.8 is far beyond.
        #expect(abs(before + 2.89) < 0.3)
        #expect(mean() > -0.22)
    }
}
