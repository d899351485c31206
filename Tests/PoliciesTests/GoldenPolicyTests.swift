import Foundation
import Parameters
import Policies
import Primitives
import TestSupport
import Testing

/// Values recorded from PyTorch by `scripts/golden/policies.py`.
@Suite("Policies agree with PyTorch")
struct GoldenPolicyTests {
    struct Golden: Decodable {
        struct Tokens: Decodable {
            let context: [Float]
            let actions: [Float]
        }
        let names: [String]
        let parameters_times_1024: [Float]
        let trajectories: [Tokens]
        let upstream: [Float]
        let upstream_of_entropies: [Float]
        let upstream_of_values: [Float]
        let log_probabilities: [Double]
        let entropies: [Double]
        let values: [Double]
        let gradient: [Double]
    }

    func golden(_ name: String) throws -> Golden {
        let path = URL(filePath: #filePath).appending(path: "../../Fixtures/golden/policies.json").standardized
        let all = try JSONDecoder().decode([String: Golden].self, from: Data(contentsOf: path))
        return try #require(all[name])
    }

    func check(_ policy: some Policy, _ golden: Golden, context: ([Float]) -> Trajectory.Context) {
        let parameters = ParameterVector(golden.parameters_times_1024.map { $0 / 1024 })
        let trajectories = golden.trajectories.map { trajectory in
            let actions =
                switch policy.actionSpace {
                case .discrete: Trajectory.Actions.discrete(trajectory.actions.map { Int32($0) })
                case .continuous(let width): Trajectory.Actions.continuous(trajectory.actions, width: width)
                }
            return Trajectory(
                context: context(trajectory.context), actions: actions,
                samplingLogProbabilities: [Float](repeating: 0, count: actions.count))
        }
        #expect(policy.layout.entries.map(\.name) == golden.names)

        let forward = policy.forward(trajectories, parameters: parameters)
        let upstream = PolicyUpstream(
            logProbabilities: golden.upstream, entropies: golden.upstream_of_entropies,
            values: forward.values == nil ? nil : golden.upstream_of_values)
        let gradient = policy.backward(forward.tape, upstream: upstream, parameters: parameters)

        // Single against double precision over some dozens of roundings, relative to the largest number of each list.
        #expect(relativeError(forward.logProbabilities.map { Double($0) }, golden.log_probabilities) < 5e-6)
        #expect(relativeError(forward.entropies.map { Double($0) }, golden.entropies) < 5e-6)
        #expect(relativeError(gradient.values.map { Double($0) }, golden.gradient) < 1e-5)
        #expect(forward.values?.count ?? 0 == golden.values.count)
        if let values = forward.values { #expect(relativeError(values.map { Double($0) }, golden.values) < 5e-6) }
    }

    @Test("the transformer, with sequences of four lengths in one batch")
    func transformer() throws {
        check(
            TransformerPolicy(vocabulary: 6, contextLength: 7, width: 8, heads: 2, layers: 2),
            try golden("transformer")
        ) { .prompt($0.map { Int32($0) }) }
    }

    @Test("the recurrent policy with a critic that shares its state, sequences of four lengths in one batch")
    func recurrent() throws {
        check(GRUPolicy(vocabulary: 6, embedding: 5, width: 7, critic: .shared), try golden("gru")) {
            .prompt($0.map { Int32($0) })
        }
    }

    @Test("the perceptron, with episodes of three lengths in one batch")
    func perceptron() throws {
        check(MLPPolicy(observationWidth: 4, hidden: [8, 6], actions: 2), try golden("perceptron")) {
            .observations($0, width: 4)
        }
    }

    @Test("the perceptron under StableMax, with a critic that shares its features")
    func stableMax() throws {
        check(
            MLPPolicy(
                observationWidth: 4, hidden: [5], actionSpace: .discrete(2), map: .stablemax, critic: .shared),
            try golden("stablemax")
        ) { .observations($0, width: 4) }
    }

    @Test("the Gaussian perceptron, log σ as parameters and a critic of its own, or log σ from the state")
    func gaussian() throws {
        check(
            MLPPolicy(observationWidth: 4, hidden: [8], actionSpace: .continuous(width: 2), critic: .separate),
            try golden("gaussian")
        ) { .observations($0, width: 4) }
        check(
            MLPPolicy(observationWidth: 4, hidden: [8], actionSpace: .continuous(width: 2), deviations: .state),
            try golden("gaussian_state")
        ) { .observations($0, width: 4) }
    }
}
