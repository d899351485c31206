import Environments
import Objectives
import Parameters
import Policies
import Primitives
import Rollouts
import Testing

@Suite("Batches of labelled examples")
struct CollectorLabelsTests {
    private let task = DigitImages.task(partition: .iid)
    private let policy = LinearPolicy.observation(width: 64, actions: 10)

    private func collect(_ perturbation: Perturbation? = nil, seed: UInt64 = 5) -> Rollout {
        var random = SeededGenerator(seed: seed)
        let collector = Collector(policy: policy, task: .labelled(task), groups: 200, groupSize: 1)
        let parameters = policy.initialParameters(using: &random)
        return collector.collect(parameters, perturbation: perturbation, using: &random)
    }

    /// The true label of every image of a rollout, found by its pixels.
    private func truth(_ rollout: Rollout) -> [Int32?] {
        rollout.trajectories.map { trajectory in
            guard case .observations(let pixels, width: 64) = trajectory.context else { return nil }
            return (0..<task.training.count).first { Array(task.training.observation($0)) == pixels }
                .map { task.training.labels[$0] }
        }
    }

    @Test("an honest batch has images with their own labels, and rewards the right guess")
    func honest() {
        let rollout = collect()

        #expect(rollout.trajectories.count == 200 && rollout.perturbation == nil)
        #expect(rollout.trajectories.map { Optional($0.indices[0]) } == truth(rollout))
        #expect(rollout.returns().allSatisfy { $0 == 0 || $0 == 1 })
        // Ten labels at random parameters: chance is 0.1, and never none of 200.
        #expect(rollout.returns().contains(1) && rollout.returns().contains(0))
    }

    @Test("a flipped batch has 9 − label and no reward below zero")
    func flipped() {
        let rollout = collect(.rewardFlip)

        #expect(rollout.perturbation == .rewardFlip)
        #expect(rollout.trajectories.map { Optional($0.indices[0]) } == truth(rollout).map { $0.map { 9 - $0 } })
        #expect(rollout.returns().allSatisfy { $0 == 0 || $0 == 1 })
    }

    @Test("a batch of random actions has random labels on the images")
    func random() {
        let rollout = collect(.randomAction)
        let right = zip(rollout.trajectories, truth(rollout)).count { $0.indices[0] == $1 }

        // 20 of 200 are right by chance, with a deviation of 4.2; five of them.
        #expect(right < 41)
        #expect(Set(rollout.trajectories.map { $0.indices[0] }).count == 10)
    }

    @Test("the log-probability at sampling is that of the label, as the policy's forward pass says it")
    func logProbabilities() {
        var random = SeededGenerator(seed: 5)
        let parameters = policy.initialParameters(using: &random)
        let rollout = collect()
        let forward = policy.forward(rollout.trajectories, parameters: parameters)

        // Logits below 1 and a sum of ten shares: a few roundings of 2⁻²⁴ of about 2.3.
        for (trajectory, value) in zip(rollout.trajectories, forward.logProbabilities) {
            #expect(abs(trajectory.samplingLogProbabilities[0] - value) < 2e-6)
        }
    }

    @Test("are learnt by cross-entropy: a perceptron names nine of ten held-out digits")
    func learns() throws {
        let policy = MLPPolicy(observationWidth: 64, hidden: [32], actions: 10)
        var source = try gradientSource(
            policy: policy, task: .labelled(task),
            objective: LearningPipeline(ObjectiveCatalogue.make("cross_entropy")),
            groups: 64, groupSize: 1, inner: 1, rounds: 1,
            seed: 1, worker: 0, scored: 1000)
        var parameters = source.initialParameters(seed: 1)
        let before = source.score(parameters)
        for version in 0..<200 {
            let estimate = try source.estimate(GradientRequest(version: UInt64(version), parameters: parameters))
            parameters.add(ParameterUpdate(estimate.gradient.values.map { -0.5 * $0 }))
        }

        // Chance is 0.1; the deviation of a share of 0.93 of 360 is 0.013.
        #expect(before < 0.25)
        #expect(source.score(parameters) > 0.88)
    }
}
