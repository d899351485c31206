import Parameters
import Policies
import Primitives
import Testing

@Suite("StableMax")
struct StableMaxTests {
    /// Probabilities of a policy without hidden layers whose logits are its biases.
    func probabilities(_ logits: [Float], map: OutputMap) -> [Double] {
        let policy = MLPPolicy(observationWidth: 1, hidden: [], actionSpace: .discrete(logits.count), map: map)
        let parameters = ParameterVector([Float](repeating: 0, count: logits.count) + logits)
        let forward = policy.forward(
            [
                Trajectory(
                    context: .observations([0], width: 1), actions: .discrete([0]), samplingLogProbabilities: [0])
            ], parameters: parameters)
        guard case .categorical(let logs, _) = policy.distribution(of: forward.tape) else { return [] }
        return logs.map { exponential(Double($0)) }
    }

    @Test("gives the published shares where a softmax leaves nothing to the others")
    func golden() {
        // CATALOG.md 22: (200, 0, 0) gives (201, 1, 1) / 203.
        for (share, expected) in zip(probabilities([200, 0, 0], map: .stablemax), [201.0, 1, 1]) {
            #expect(abs(share - expected / 203) < 1e-6)
        }
        let lost = probabilities([200, 0, 0], map: .softmax).map { Float($0) }
        #expect(lost == [1, 0, 0])
    }

    @Test("is x + 1 above zero and 1 / (1 − x) below, without a step between them")
    func bothSides() {
        // s = (3, 1, 1/3): shares of 13/3.
        for (share, expected) in zip(probabilities([2, 0, -2], map: .stablemax), [9.0, 3, 1]) {
            #expect(abs(share - expected / 13) < 1e-6)
        }
    }
}
