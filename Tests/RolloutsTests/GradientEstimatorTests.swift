import Environments
import Objectives
import Parameters
import Policies
import Primitives
import Rollouts
import TestSupport
import Testing

@Suite("Estimating gradients")
struct GradientEstimatorTests {
    func estimator(inner: Int = 1, seed: UInt64 = 1, worker: UInt64 = 0) throws -> GradientEstimator<LinearPolicy> {
        let collector = Collector(
            policy: LinearPolicy.table(promptLength: 3, length: 2, vocabulary: 16),
            task: .sequence(ReverseTask(length: 2)), groups: 4, groupSize: 8)
        return GradientEstimator(
            collector: collector, objective: try LearningPipeline(ObjectiveCatalogue.make("adpo")), inner: inner,
            seed: seed,
            worker: worker)
    }

    func parameters(_ seed: UInt64) -> ParameterVector {
        var random = SeededGenerator(seed: seed)
        return LinearPolicy.table(promptLength: 3, length: 2, vocabulary: 16).initialParameters(using: &random)
    }

    @Test("a gradient is a function of seed, worker, version and parameters, not of what was asked before")
    func pure() throws {
        var busy = try estimator()
        for version in 0..<5 as Range<UInt64> { _ = try busy.estimate(at: version, parameters: parameters(2)) }
        var fresh = try estimator()

        let expected = try fresh.estimate(at: 5, parameters: parameters(3))

        #expect(try busy.estimate(at: 5, parameters: parameters(3)) == expected)
        #expect(try busy.estimate(at: 5, parameters: parameters(3)) == expected)
        var otherWorker = try estimator(worker: 1)
        var otherSeed = try estimator(seed: 2)
        #expect(try otherWorker.estimate(at: 5, parameters: parameters(3)).gradient != expected.gradient)
        #expect(try otherSeed.estimate(at: 5, parameters: parameters(3)).gradient != expected.gradient)
        #expect(try fresh.estimate(at: 6, parameters: parameters(3)).gradient != expected.gradient)
    }

    @Test("the gradient is that of the objective on the rollout, by central differences")
    func derivative() throws {
        let policy = LinearPolicy.observation(width: 4, actions: 2)
        let collector = Collector(policy: policy, task: .steps(CartPole()), groups: 2, groupSize: 4)
        let objective = try LearningPipeline(ObjectiveCatalogue.make("adpo", ["length": "mean"]))
        var random = SeededGenerator(seed: 4)
        let start = policy.initialParameters(using: &random)
        var estimator = GradientEstimator(collector: collector, objective: objective, inner: 1, seed: 3, worker: 2)

        let got = try estimator.estimate(at: 0, parameters: start).gradient

        // The same rollout, drawn from the stream that the estimator documents.
        var stream = SeededGenerator(seed: 3).stream("rollouts").stream(2).stream(0)
        let rollout = collector.collect(start, using: &stream)
        func loss(_ parameters: ParameterVector) throws -> Double {
            let now = policy.forward(rollout.trajectories, parameters: parameters).logProbabilities
            return try objective.evaluate(
                ObjectiveBatch(
                    groupSizes: [4, 4], lengths: rollout.trajectories.map(\.length),
                    logProbabilities: now.map { Double($0) },
                    samplingLogProbabilities: rollout.trajectories.flatMap(\.samplingLogProbabilities).map(Double.init),
                    rewards: rollout.returns())
            ).loss
        }
        let step: Float = 0.02
        let numeric = try start.values.indices.map { index in
            var above = start
            var below = start
            above.values[index] += step
            below.values[index] -= step
            return try (loss(above) - loss(below)) / Double(above.values[index] - below.values[index])
        }
        // Losses of size 1 from mean log-probabilities in float (1e-7, averaged) over 0.04: 1e-6, and step² times a
        // third derivative below 1: 1e-4, of gradients about 0.05.
        #expect(relativeError(got.values.map { Double($0) }, numeric) < 5e-3)
    }

    @Test("inner versions share the rollout of the first: the log-ratio tells how far the policy has moved")
    func inner() throws {
        var estimator = try estimator(inner: 2)
        let start = parameters(5)
        var moved = start
        let first = try estimator.estimate(at: 4, parameters: start)
        descend(&moved, along: first.gradient, rate: 5)

        let second = try estimator.estimate(at: 5, parameters: moved)
        let third = try estimator.estimate(at: 6, parameters: moved)

        // The sampler's and the forward's log-probabilities agree to some roundings of numbers near 3.
        #expect(abs(first.statistics.meanLogRatio) < 1e-6)
        #expect(second.statistics.meanReward == first.statistics.meanReward)
        #expect(abs(second.statistics.meanLogRatio) > 1e-4)
        #expect(abs(third.statistics.meanLogRatio) < 1e-6)
    }

    @Test("a worker that comes in the middle of a window collects at once and then keeps it")
    func middle() throws {
        var late = try estimator(inner: 3)
        let joined = try late.estimate(at: 4, parameters: parameters(6))
        let next = try late.estimate(at: 5, parameters: parameters(7))
        #expect(abs(joined.statistics.meanLogRatio) < 1e-6)
        #expect(next.statistics.meanReward == joined.statistics.meanReward)
        #expect(abs(next.statistics.meanLogRatio) > 1e-6)
    }

    @Test("the first version of a window collects again, as a server restarted from a checkpoint expects")
    func restarted() throws {
        var old = try estimator(inner: 2)
        _ = try old.estimate(at: 4, parameters: parameters(8))
        _ = try old.estimate(at: 5, parameters: parameters(8))
        var fresh = try estimator(inner: 2)
        #expect(
            try old.estimate(at: 4, parameters: parameters(9)) == fresh.estimate(at: 4, parameters: parameters(9)))
    }

    @Test(
        "a perturbation is marked, changes the gradient, and ends with its cause",
        arguments: [
            Perturbation.randomAction, .rewardFlip,
        ])
    func perturbations(perturbation: Perturbation) throws {
        var estimator = try estimator(inner: 2)
        // A policy with preferences: uniform actions differ from its own.
        let start = ParameterVector(parameters(10).values.map { 100 * $0 })
        let honest = try estimator.estimate(at: 0, parameters: start)

        let wrong = try estimator.estimate(at: 1, parameters: start, perturbation: perturbation)
        let after = try estimator.estimate(at: 1, parameters: start)

        #expect(honest.perturbation == nil)
        #expect(wrong.perturbation == perturbation)
        #expect(wrong.gradient != honest.gradient)
        #expect(after.perturbation == nil)
        #expect(after.gradient == honest.gradient)
    }

    @Test("statistics are those of the rollout")
    func statistics() throws {
        var estimator = try estimator()
        let zero = ParameterVector([Float](repeating: 0, count: estimator.collector.policy.layout.count))

        let estimate = try estimator.estimate(at: 0, parameters: zero)

        #expect(estimate.samples == 32)
        // Uniform over 16 tokens: log 16 = 4 log 2, and ADPO's loss at the sampling policy is log 8 = 3 log 2.
        #expect(abs(estimate.statistics.meanEntropy - 2.772588722) < 1e-5)
        #expect(abs(estimate.statistics.loss - 2.079441542) < 1e-5)
        #expect((0...1).contains(estimate.statistics.meanReward))
    }

    @Test("parameters that are not finite are refused by the objective and stop nobody")
    func notFinite() throws {
        var estimator = try estimator()
        let broken = ParameterVector([Float](repeating: .nan, count: estimator.collector.policy.layout.count))
        #expect(throws: ObjectiveError.self) { try estimator.estimate(at: 0, parameters: broken) }
        #expect(throws: ObjectiveError.self) {
            try estimator.estimate(at: 0, parameters: broken, perturbation: .randomAction)
        }
    }
}
