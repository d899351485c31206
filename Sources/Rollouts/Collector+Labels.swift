import Environments
import Policies
import Primitives

extension Collector {
    /// `count` examples drawn with replacement, their labels in the place of actions.
    ///
    /// A liar's labels are those it was told to learn: flipped for `rewardFlip`, drawn uniformly for `randomAction`. What an
    /// honest worker is rewarded for is that the policy's most likely label is right.
    func study(
        _ task: LabelledTask, sampler: P.Sampler, perturbation: Perturbation?, count: Int,
        using random: inout SeededGenerator
    ) -> Rollout {
        let drawn = task.training.only((0..<count).map { _ in random.integer(below: task.training.count) })
        let labels = drawn.labels.map { label in
            switch perturbation {
            case .rewardFlip: task.flipped(label)
            case .randomAction: Int32(random.integer(below: task.labelCount))
            case nil: label
            }
        }
        var sampler = sampler
        let logits = sampler.outputs(.observations(drawn.observations))
        var rollout = Rollout(groupSize: groupSize, trajectories: [], perturbation: nil)
        for (row, label) in labels.enumerated() {
            let choices = logits[row * task.labelCount..<(row + 1) * task.labelCount]
            rollout.trajectories.append(
                Trajectory(
                    context: .observations(Array(drawn.observation(row)), width: drawn.width),
                    actions: .discrete([label]),
                    samplingLogProbabilities: [logProbability(of: label, in: choices)],
                    rewards: [argmax(choices) == label ? 1 : 0]))
        }
        return rollout
    }
}
