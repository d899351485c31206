import Environments
import Objectives
import Parameters
import Policies
import Primitives
import Rollouts
import Testing

@Suite("Gradients from rankings")
struct RankingEstimatorTests {
    private let policy = LinearPolicy.observation(width: 10, actions: 20)
    private let task = LearningTask.steps(ContextualBandit())

    private func estimator(seed: UInt64 = 1, worker: UInt64 = 0, ranked: Int = 12) -> RankingEstimator<LinearPolicy> {
        RankingEstimator(
            collector: Collector(policy: policy, task: task, groups: 32, groupSize: 2), count: 12, ranked: ranked,
            smoothing: 0.3, seed: seed, worker: worker)
    }

    private var start: ParameterVector {
        var random = SeededGenerator(seed: 2)
        return policy.initialParameters(using: &random)
    }

    private func negated(_ gradient: Gradient) -> Gradient { Gradient(gradient.values.map { -$0 }) }

    @Test("a gradient is a function of seed, worker, version and parameters")
    func pure() {
        let first = estimator().estimate(at: 3, parameters: start)

        #expect(estimator().estimate(at: 3, parameters: start) == first)
        #expect(estimator().estimate(at: 4, parameters: start).gradient != first.gradient)
        #expect(estimator(seed: 2).estimate(at: 3, parameters: start).gradient != first.gradient)
        #expect(estimator(worker: 1).estimate(at: 3, parameters: start).gradient != first.gradient)
        #expect(first.samples == 12 * 64 && first.gradient.count == start.count)
    }

    @Test("with all of them ranked, turned rewards turn the gradient")
    func flipped() {
        let honest = estimator().estimate(at: 0, parameters: start)
        let flipped = estimator().estimate(at: 0, parameters: start, perturbation: .rewardFlip)

        #expect(Set(honest.gradient.values).count > 1)
        // Weights of opposite places are opposite; the sums run in the same order and round alike.
        #expect(flipped.gradient == negated(honest.gradient))
        #expect(flipped.statistics.meanReward == -honest.statistics.meanReward && flipped.perturbation == .rewardFlip)
    }

    @Test("following it raises what the policy earns")
    func learns() throws {
        var source = gradientSource(
            policy: policy, task: task, objective: try LearningPipeline(ObjectiveCatalogue.make("adpo")),
            estimation: .ranking(count: 24, ranked: 12, smoothing: 0.3), groups: 32, groupSize: 2, inner: 1,
            rounds: 150,
            seed: 1, worker: 0, scored: 500)
        var parameters = source.initialParameters(seed: 1)
        let before = source.score(parameters)
        for version in 0..<150 as Range<UInt64> {
            let estimate = try source.estimate(GradientRequest(version: version, parameters: parameters))
            descend(&parameters, along: estimate.gradient, rate: 0.1)
        }

        // 0 is chance and 1 the oracle.
        #expect(abs(before) < 0.1)
        #expect(source.score(parameters) > 0.5)
    }
}
