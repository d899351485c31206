import Foundation
import Parameters
import Policies
import TestSupport
import Testing

/// Values recorded from PyTorch by `scripts/golden/policies.py`.
@Suite("Policies agree with PyTorch")
struct GoldenPolicyTests {
    struct Golden: Decodable {
        struct Tokens: Decodable {
            let context: [Float]
            let actions: [Int32]
        }
        let names: [String]
        let parameters_times_1024: [Float]
        let trajectories: [Tokens]
        let upstream: [Float]
        let log_probabilities: [Double]
        let entropies: [Double]
        let gradient: [Double]
    }

    func golden(_ name: String) throws -> Golden {
        let path = URL(filePath: #filePath).appending(path: "../../Fixtures/golden/policies.json").standardized
        let all = try JSONDecoder().decode([String: Golden].self, from: Data(contentsOf: path))
        return try #require(all[name])
    }

    func check(_ policy: some Policy, _ golden: Golden, context: ([Float]) -> Trajectory.Context) {
        let parameters = ParameterVector(golden.parameters_times_1024.map { $0 / 1024 })
        let trajectories = golden.trajectories.map {
            Trajectory(
                context: context($0.context), actions: .discrete($0.actions),
                samplingLogProbabilities: [Float](repeating: 0, count: $0.actions.count))
        }
        #expect(policy.layout.entries.map(\.name) == golden.names)

        let forward = policy.forward(trajectories, parameters: parameters)
        let gradient = policy.backward(
            forward.tape, upstream: PolicyUpstream(logProbabilities: golden.upstream), parameters: parameters)

        // Single against double precision over some dozens of roundings, relative to the largest number of each list.
        #expect(relativeError(forward.logProbabilities.map { Double($0) }, golden.log_probabilities) < 5e-6)
        #expect(relativeError(forward.entropies.map { Double($0) }, golden.entropies) < 5e-6)
        #expect(relativeError(gradient.values.map { Double($0) }, golden.gradient) < 1e-5)
    }

    @Test("the transformer, with sequences of four lengths in one batch")
    func transformer() throws {
        check(
            TransformerPolicy(vocabulary: 6, contextLength: 7, width: 8, heads: 2, layers: 2),
            try golden("transformer")
        ) { .prompt($0.map { Int32($0) }) }
    }

    @Test("the perceptron, with episodes of three lengths in one batch")
    func perceptron() throws {
        check(MLPPolicy(observationWidth: 4, hidden: [8, 6], actions: 2), try golden("perceptron")) {
            .observations($0, width: 4)
        }
    }
}
