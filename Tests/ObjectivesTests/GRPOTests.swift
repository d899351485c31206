import Objectives
import Primitives
import TestSupport
import Testing

@Suite("GRPO")
struct GRPOTests {
    @Test("good samples that became much likelier and bad ones that became much rarer no longer count")
    func clips() throws {
        // Ratios e^±0.5 are beyond 0.8…1.2; the mean reward is 0.
        let batch = ObjectiveBatch(
            groupSizes: [4], lengths: [1, 1, 1, 1], logProbabilities: [-0.5, -1.5, -0.5, -1.5],
            samplingLogProbabilities: [-1, -1, -1, -1], rewards: [1, 1, -1, -1])

        let result = try objective("grpo").evaluate(batch)

        #expect(result.derivative[0] == 0)
        #expect(result.derivative[1] < 0)
        #expect(result.derivative[2] > 0)
        #expect(result.derivative[3] == 0)
    }

    @Test("at the sampling policy it is REINFORCE with the group's mean", arguments: LengthNormalisation.Name.allCases)
    func onPolicy(length: LengthNormalisation.Name) throws {
        let batch = randomBatch(seed: 31, groups: 3, size: 4, isOnPolicy: true)
        let grpo = try objective("grpo", ["advantage": "mean", "length": .word(length.rawValue)])
        let reinforce = try objective("reinforce", ["baseline": "group_mean", "length": .word(length.rawValue)])

        // Equal up to the order of a few factors.
        #expect(
            try relativeError(grpo.evaluate(batch).derivative, reinforce.evaluate(batch).derivative) < 1e-14)
    }

    @Test("a penalty on the distance to a reference needs a reference, and draws towards it")
    func reference() throws {
        let grpo = try objective("grpo", ["kl": 0.5])
        var batch = randomBatch(seed: 32, groups: 1, size: 2)
        batch.rewards = [1, 1]
        #expect(throws: ObjectiveError.missing(.reference)) { try grpo.evaluate(batch) }

        batch.referenceLogProbabilities = batch.logProbabilities.map { $0 - 0.1 }
        let slopes = try grpo.evaluate(batch).derivative

        // Less likely under the reference: downhill is towards a smaller log-probability.
        #expect(slopes.allSatisfy { $0 > 0 })
    }

    @Test("a ratio that overflows is refused, not passed on")
    func overflow() {
        let batch = ObjectiveBatch(
            groupSizes: [2], lengths: [1, 1], logProbabilities: [0, 0], samplingLogProbabilities: [-800, 0],
            rewards: [-1, 1])
        #expect(throws: ObjectiveError.notFinite("loss")) { try objective("grpo").evaluate(batch) }
    }
}
