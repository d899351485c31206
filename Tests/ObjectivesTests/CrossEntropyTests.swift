import Objectives
import Testing

@Suite("Cross-entropy")
struct CrossEntropyTests {
    @Test("is the mean negative log-likelihood of the examples, whatever they were rewarded")
    func loss() throws {
        let batch = ObjectiveBatch(
            groupSize: 1, lengths: [1, 1], logProbabilities: [-0.5, -2], samplingLogProbabilities: [-3, -4],
            rewards: [0, 1])
        var other = batch
        other.rewards = [-7, 2]
        other.samplingLogProbabilities = [-1, -1]

        let result = try CrossEntropy().evaluate(batch)

        // Halves of small multiples of 0.5 are exact.
        #expect(result == ObjectiveResult(loss: 1.25, derivative: [-0.5, -0.5]))
        #expect(try CrossEntropy().evaluate(other) == result)
    }
}
