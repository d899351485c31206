import Parameters
import Policies
import Primitives
import Testing

@Suite("The recurrent policy")
struct GRUPolicyTests {
    static let policy = GRUPolicy(vocabulary: 12, embedding: 6, width: 10)

    func parameters(_ random: inout SeededGenerator) -> ParameterVector {
        var parameters = Self.policy.initialParameters(using: &random)
        for index in parameters.values.indices { parameters.values[index] += 0.3 * Float(random.normal()) }
        return parameters
    }

    @Test("has the number of parameters that its comment says, under PyTorch's names")
    func sizes() {
        let (V, D, H) = (12, 6, 10)
        #expect(Self.policy.layout.count == V * D + 3 * H * (D + H + 2) + V * (H + 1))
        #expect(
            Self.policy.layout.entries.map(\.name) == [
                "tokens.weight", "gru.weight_ih_l0", "gru.weight_hh_l0", "gru.bias_ih_l0", "gru.bias_hh_l0",
                "head.weight", "head.bias",
            ])
    }

    @Test("its sampler keeps the state: of every token drawn it says what forward says", arguments: [1, 3], [1, 5])
    func agrees(count: Int, promptLength: Int) {
        var random = SeededGenerator(seed: 1)
        let parameters = parameters(&random)
        let prompts = (0..<count * promptLength).map { _ in Int32(random.integer(below: 12)) }
        let steps = 20
        var sampler = Self.policy.sampler(count: count, parameters: parameters)
        var actions = [[Int32]](repeating: [], count: count)
        var said = [[Float]](repeating: [], count: count)

        var logits = sampler.outputs(.tokens(prompts, each: promptLength))
        for step in 0..<steps {
            for row in 0..<count {
                let drawn = sampleCategorical(logits[row * 12..<(row + 1) * 12], using: &random)
                actions[row].append(drawn.action)
                said[row].append(drawn.logProbability)
            }
            if step < steps - 1 { logits = sampler.outputs(.tokens(actions.map { $0[step] }, each: 1)) }
        }

        let trajectories = (0..<count).map { row in
            Trajectory(
                context: .prompt(Array(prompts[row * promptLength..<(row + 1) * promptLength])),
                actions: .discrete(actions[row]), samplingLogProbabilities: said[row])
        }
        let judged = Self.policy.forward(trajectories, parameters: parameters).logProbabilities
        // The same sums in products of other sizes: some dozens of roundings of numbers of size 10.
        for (a, b) in zip(judged, said.joined()) { #expect(abs(a - b) < 2e-5) }
    }

    @Test("a copy of a sampler goes its own way")
    func copies() {
        var random = SeededGenerator(seed: 2)
        let parameters = parameters(&random)
        var one = Self.policy.sampler(count: 1, parameters: parameters)
        _ = one.outputs(.tokens([1, 2, 3], each: 3))
        var other = one
        let straight = one.outputs(.tokens([4], each: 1))
        _ = other.outputs(.tokens([5], each: 1))
        let after = one.outputs(.tokens([6], each: 1))

        var again = Self.policy.sampler(count: 1, parameters: parameters)
        _ = again.outputs(.tokens([1, 2, 3], each: 3))
        #expect(again.outputs(.tokens([4], each: 1)) == straight)
        #expect(again.outputs(.tokens([6], each: 1)) == after)
    }

    @Test("the first token still matters after fifty others: nothing is cut off")
    func longMemory() {
        var random = SeededGenerator(seed: 3)
        let parameters = Self.policy.initialParameters(using: &random)
        func gradient(_ first: Int32) -> Gradient {
            let trajectory = Trajectory(
                context: .prompt([first] + [Int32](repeating: 1, count: 50)), actions: .discrete([2]),
                samplingLogProbabilities: [0])
            let forward = Self.policy.forward([trajectory], parameters: parameters)
            return Self.policy.backward(
                forward.tape, upstream: PolicyUpstream(logProbabilities: [1]), parameters: parameters)
        }
        // The row of a token that stands only at the start has a derivative of its own.
        let row = 7 * 6..<8 * 6
        #expect(gradient(7).values[row].contains { $0 != 0 })
        #expect(gradient(3).values[row].allSatisfy { $0 == 0 })
    }
}
