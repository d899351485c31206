public import Environments
public import Parameters
public import Policies
public import Primitives

/// Lets a policy act: `groups` starts, `groupSize` trajectories from each, all advancing side by side.
///
/// Side by side means that the policy sees one batch per step. The draws come from one generator in the order of steps,
/// and within a step of trajectories, so a rollout is a function of policy, parameters, task and generator.
public struct Collector<P: Policy>: Sendable {
    public let policy: P
    public let task: LearningTask
    /// `N`.
    public let groups: Int
    /// `G`.
    public let groupSize: Int

    public init(policy: P, task: LearningTask, groups: Int, groupSize: Int) {
        precondition(groups >= 1 && groupSize >= 1, "\(groups) groups of \(groupSize)")
        self.policy = policy
        self.task = task
        self.groups = groups
        self.groupSize = groupSize
    }

    public func collect(
        _ parameters: ParameterVector, perturbation: Perturbation? = nil, using random: inout SeededGenerator
    ) -> Rollout {
        let choice: ActionChoice = perturbation == .randomAction ? .uniform : .sampled
        let sampler = policy.sampler(count: groups * groupSize, parameters: parameters)
        var rollout =
            switch task {
            case .sequence(let task): complete(task, sampler: sampler, choice: choice, using: &random)
            case .steps(let environment):
                play(
                    on: stage(environment, groups: groups, groupSize: groupSize, using: &random), sampler: sampler,
                    choice: choice, using: &random)
            case .control(let environment, let range):
                play(
                    on: stage(environment, groups: groups, groupSize: groupSize, using: &random), within: range,
                    sampler: sampler, choice: choice, using: &random)
            case .labelled(let task):
                study(task, sampler: sampler, perturbation: perturbation, count: groups * groupSize, using: &random)
            }
        if perturbation == .rewardFlip, !isLabelled {
            for index in rollout.trajectories.indices {
                for step in rollout.trajectories[index].rewards.indices {
                    rollout.trajectories[index].rewards[step].negate()
                }
            }
        }
        rollout.perturbation = perturbation
        return rollout
    }

    /// Whether labels are given: then they are flipped, and not what they were rewarded.
    private var isLabelled: Bool { if case .labelled = task { true } else { false } }

    /// Completes every prompt of `groups` prompts `groupSize` times.
    private func complete(
        _ task: any SequenceTask, sampler: P.Sampler, choice: ActionChoice, using random: inout SeededGenerator
    ) -> Rollout {
        let prompts = (0..<groups).map { _ in task.prompt(using: &random) }
        let count = groups * groupSize
        let length = task.completionLength
        let vocabulary = task.vocabulary
        var sampler = sampler
        // `(count, length)`: one allocation for the batch, none per token.
        var tokens = [Int32](repeating: 0, count: count * length)
        var logProbabilities = [Float](repeating: 0, count: count * length)
        var latest = [Int32](repeating: 0, count: count)
        var latestLogProbabilities = [Float](repeating: 0, count: count)

        var input = SamplerInput.tokens(repeated(prompts, length: task.promptLength), each: task.promptLength)
        for position in 0..<length {
            let logits = sampler.outputs(input)
            precondition(
                logits.count == count * vocabulary, "\(logits.count) logits for \(count) rows of \(vocabulary)")
            Choices.write(to: &latest, &latestLogProbabilities) {
                choice.pick(OutputRows(logits, count: count), using: &random, into: $0)
            }
            for row in 0..<count {
                tokens[row * length + position] = latest[row]
                logProbabilities[row * length + position] = latestLogProbabilities[row]
            }
            input = .tokens(latest, each: 1)
        }

        var rollout = Rollout(groupSize: groupSize, trajectories: [], perturbation: nil)
        for row in 0..<count {
            let prompt = prompts[row / groupSize]
            let completion = Array(tokens[row * length..<(row + 1) * length])
            var rewards = [Double](repeating: 0, count: length)
            rewards[length - 1] = Double(task.reward(prompt: prompt, completion: completion))
            rollout.trajectories.append(
                Trajectory(
                    context: .prompt(prompt), actions: .discrete(completion),
                    samplingLogProbabilities: Array(logProbabilities[row * length..<(row + 1) * length]),
                    rewards: rewards))
        }
        return rollout
    }

    /// Every prompt `groupSize` times, side by side.
    private func repeated(_ prompts: [[Int32]], length: Int) -> [Int32] {
        var tokens: [Int32] = []
        tokens.reserveCapacity(prompts.count * groupSize * length)
        for prompt in prompts {
            for _ in 0..<groupSize { tokens.append(contentsOf: prompt) }
        }
        return tokens
    }

    // Whole numbers and others by name, and not one method for both: that would be compiled for neither.

    private func play(
        on stage: any Stage<Int>, sampler: any PolicySampler, choice: ActionChoice, using random: inout SeededGenerator
    ) -> Rollout {
        var episodes = Episodes(on: stage, idle: 0)
        episodes.play(with: sampler, using: &random) { choice.pick($0, using: &$1, into: $2) }
        return Rollout(groupSize: groupSize, trajectories: episodes.trajectories(), perturbation: nil)
    }

    private func play(
        on stage: any Stage<Float>, within range: ClosedRange<Float>, sampler: any PolicySampler, choice: ActionChoice,
        using random: inout SeededGenerator
    ) -> Rollout {
        var episodes = Episodes(on: stage, idle: 0)
        episodes.play(with: sampler, using: &random) { choice.pick($0, within: range, using: &$1, into: $2) }
        return Rollout(groupSize: groupSize, trajectories: episodes.trajectories(), perturbation: nil)
    }
}
