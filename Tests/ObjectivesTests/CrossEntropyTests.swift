import Objectives
import Testing

@Suite("Cross-entropy")
struct CrossEntropyTests {
    @Test("is the mean negative log-likelihood of the examples, whatever they were rewarded")
    func loss() throws {
        let batch = ObjectiveBatch(
            groupSizes: [1, 1], lengths: [1, 1], logProbabilities: [-0.5, -2], samplingLogProbabilities: [-3, -4],
            rewards: [0, 1])
        var other = batch
        other.rewards = [-7, 2]
        other.samplingLogProbabilities = [-1, -1]

        let result = try objective("cross_entropy").evaluate(batch)

        // Halves of small multiples of 0.5 are exact.
        #expect(result.loss == 1.25 && result.derivative == [-0.5, -0.5])
        #expect(try objective("cross_entropy").evaluate(other) == result)
    }
}
