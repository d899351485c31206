import Parameters
import Policies
import Primitives
import Testing

@Suite("The transformer's sampler")
struct TransformerSamplerTests {
    /// Two layers, so that remembered keys depend on remembered keys; a context longer than one vector.
    static let policy = TransformerPolicy(vocabulary: 12, contextLength: 13, width: 16, heads: 2, layers: 2)

    func parameters(_ random: inout SeededGenerator) -> ParameterVector {
        var parameters = Self.policy.initialParameters(using: &random)
        for index in parameters.values.indices { parameters.values[index] += 0.3 * Float(random.normal()) }
        return parameters
    }

    @Test("says of every token it draws what forward says of it", arguments: [1, 2, 5], [1, 4])
    func agrees(count: Int, promptLength: Int) {
        var random = SeededGenerator(seed: 1)
        let parameters = parameters(&random)
        let prompts = (0..<count * promptLength).map { _ in Int32(random.integer(below: 12)) }
        let steps = 13 - promptLength + 1
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

    @Test(
        "gives the same logits however the tokens are cut into calls",
        arguments: [[1, 1, 1, 1, 1, 1], [2, 4], [5, 1]])
    func cuts(lengths: [Int]) {
        var random = SeededGenerator(seed: 2)
        let parameters = parameters(&random)
        let sequences = (0..<3).map { _ in (0..<6).map { _ in Int32(random.integer(below: 12)) } }
        var whole = Self.policy.sampler(count: 3, parameters: parameters)
        let expected = whole.outputs(.tokens(Array(sequences.joined()), each: 6))

        var sampler = Self.policy.sampler(count: 3, parameters: parameters)
        var got: [Float] = []
        var at = 0
        for length in lengths {
            got = sampler.outputs(.tokens(sequences.flatMap { $0[at..<(at + length)] }, each: length))
            at += length
        }

        for (a, b) in zip(got, expected) { #expect(abs(a - b) < 2e-5) }
    }

    @Test("a copy goes its own way")
    func copies() {
        var random = SeededGenerator(seed: 3)
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
}
