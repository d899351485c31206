import Objectives
import Primitives
import TestSupport
import Testing

@Suite("REINFORCE")
struct REINFORCETests {
    @Test("leaving oneself out of the baseline stretches the advantage by G / (G − 1)")
    func leaveOneOut() throws {
        let batch = randomBatch(seed: 41, groups: 3, size: 4)
        let others = try objective("reinforce", ["baseline": "leave_one_out"]).evaluate(batch).derivative
        let all = try objective("reinforce", ["baseline": "group_mean"]).evaluate(batch).derivative
        #expect(relativeError(others, all.map { $0 * 4 / 3 }) < 1e-14)
    }

    @Test("leaving oneself out of a group of one is refused")
    func alone() {
        let batch = randomBatch(seed: 42, groups: 3, size: 1)
        #expect(throws: ObjectiveError.shape("leave-one-out in a group of 1, need 2")) {
            try objective("reinforce", ["baseline": "leave_one_out"]).evaluate(batch)
        }
    }

    @Test("the sampling policy does not matter")
    func sampling() throws {
        let batch = randomBatch(seed: 43, groups: 2, size: 3)
        var other = batch
        other.samplingLogProbabilities = other.logProbabilities
        let objective = try objective("reinforce", ["baseline": "none"])
        #expect(try objective.evaluate(batch) == objective.evaluate(other))
    }
}
