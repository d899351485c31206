import Environments
import Objectives
import Primitives
import Rollouts
import Testing

@Suite("Learning happens")
struct LearningTests {
    /// Plain descent of one worker for `rounds`; the score at its end.
    func train(
        _ policy: LinearPolicy, _ task: LearningTask, _ objective: [Part], groups: Int, groupSize: Int,
        inner: Int, rounds: UInt64, rate: Float, perturbation: Perturbation? = nil
    ) throws -> Double {
        var source = try gradientSource(
            policy: policy, task: task, objective: LearningPipeline(objective), groups: groups, groupSize: groupSize,
            inner: inner, rounds: rounds, seed: 1, worker: 0, scored: 500)
        var parameters = source.initialParameters(seed: 1)
        for version in 0..<rounds {
            let estimate = try source.estimate(
                GradientRequest(version: version, parameters: parameters, perturbation: perturbation))
            descend(&parameters, along: estimate.gradient, rate: rate)
        }
        return source.score(parameters)
    }

    /// `cross_entropy` learns from labels; see CollectorLabelsTests. The others that are left out need a reference or a
    /// critic, which this policy does not have.
    static let ofRewards = ObjectiveCatalogue.entries.filter { entry in
        guard entry.name != "cross_entropy", let parts = try? entry.make() else { return false }
        return parts.allSatisfy { $0.piece?.needs.isDisjoint(with: [.reference, .samplingValues]) ?? true }
    }.map(\.name)

    @Test("of the bandit, by every objective that learns from rewards", arguments: ofRewards)
    func bandit(name: String) throws {
        let score = try train(
            LinearPolicy.observation(width: 10, actions: 20), .steps(ContextualBandit()), ObjectiveCatalogue.make(name),
            groups: 32, groupSize: 8, inner: 1, rounds: 150, rate: 1)
        // 0 is chance and 1 the oracle.
        #expect(score > 0.6)
    }

    @Test("of what rewards say: turned around, they teach the worst arm")
    func rewardFlip() throws {
        let score = try train(
            LinearPolicy.observation(width: 10, actions: 20), .steps(ContextualBandit()),
            ObjectiveCatalogue.make("adpo"), groups: 32, groupSize: 8, inner: 1, rounds: 150, rate: 1,
            perturbation: .rewardFlip)
        #expect(score < -0.4)
    }

    @Test("of reverse-2, with two versions to a rollout")
    func reverse() throws {
        let score = try train(
            LinearPolicy.table(promptLength: 3, length: 2, vocabulary: 16), .sequence(ReverseTask(length: 2)),
            ObjectiveCatalogue.make("adpo", ["temperature": 1, "length": "sum"]), groups: 32, groupSize: 16, inner: 2,
            rounds: 160, rate: 8)
        // Chance is 1 of 256.
        #expect(score > 0.8)
    }
}
