import Objectives
import TestSupport
import Testing

@Suite("REINFORCE")
struct REINFORCETests {
    @Test("leaving oneself out of the baseline stretches the advantage by G / (G − 1)")
    func leaveOneOut() throws {
        let batch = randomBatch(seed: 41, groups: 3, size: 4)
        let others = try REINFORCE(baseline: .leaveOneOut).evaluate(batch).derivative
        let all = try REINFORCE(baseline: .groupMean).evaluate(batch).derivative
        #expect(relativeError(others, all.map { $0 * 4 / 3 }) < 1e-14)
    }

    @Test("leaving oneself out of a group of one is refused")
    func alone() {
        let batch = randomBatch(seed: 42, groups: 3, size: 1)
        #expect(throws: ObjectiveError.shape("groups of 1, need 2")) {
            try REINFORCE(baseline: .leaveOneOut).evaluate(batch)
        }
    }

    @Test("the sampling policy does not matter")
    func sampling() throws {
        let batch = randomBatch(seed: 43, groups: 2, size: 3)
        var other = batch
        other.samplingLogProbabilities = other.logProbabilities
        let objective = REINFORCE(baseline: .none)
        #expect(try objective.evaluate(batch) == objective.evaluate(other))
    }
}
