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
                play(environment, sampler: sampler, using: &random) { row, random in
                    let drawn = choice.pick(row, using: &random)
                    return (Int(drawn.action), drawn.logProbability)
                }
            case .control(let environment, let range):
                play(environment, sampler: sampler, using: &random) { row, random in
                    choice.pick(row, within: range, using: &random)
                }
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

        var input = SamplerInput.tokens(repeated(prompts, length: task.promptLength), each: task.promptLength)
        for position in 0..<length {
            let logits = sampler.outputs(input)
            precondition(
                logits.count == count * vocabulary, "\(logits.count) logits for \(count) rows of \(vocabulary)")
            for row in 0..<count {
                let drawn = choice.pick(logits[row * vocabulary..<(row + 1) * vocabulary], using: &random)
                tokens[row * length + position] = drawn.action
                logProbabilities[row * length + position] = drawn.logProbability
                latest[row] = drawn.action
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

    /// Plays `groupSize` episodes from each of `groups` states.
    private func play<E: Environment>(
        _ environment: E, sampler: P.Sampler, using random: inout SeededGenerator,
        pick: (ArraySlice<Float>, inout SeededGenerator) -> (action: E.Action, logProbability: Float)
    ) -> Rollout where E.Action: RecordedAction {
        var starts: [E] = []
        for _ in 0..<groups {
            var start = environment
            start.reset(using: &random)
            starts += repeatElement(start, count: groupSize)
        }
        var episodes = Episodes(starts)
        var sampler = sampler
        while !episodes.areOver {
            let outputs = sampler.outputs(.observations(episodes.observations))
            episodes.step(outputs, using: &random, pick: pick)
        }
        return Rollout(groupSize: groupSize, trajectories: episodes.trajectories(), perturbation: nil)
    }
}
