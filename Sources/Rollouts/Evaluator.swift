public import Environments
public import Parameters
public import Policies
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// The score of parameters, always on the same prompts, contexts or start states: equal parameters, equal score.
///
/// - sequence tasks: the share of prompts that greedy writing completes without a mistake (pass@1), in 0…1;
/// - tasks of one step with known rewards: expected reward of the policy, where 0 is the uniform policy and 1 the oracle;
/// - other tasks: mean return of greedy play.
public struct Evaluator<P: Policy>: Sendable {
    private let policy: P
    private let task: LearningTask
    private let episodes: Int

    /// - Parameter episodes: prompts, contexts or episodes of one score.
    public init(policy: P, task: LearningTask, episodes: Int) {
        precondition(episodes > 0, "a score over \(episodes) episodes")
        self.policy = policy
        self.task = task
        self.episodes = episodes
    }

    public func score(_ parameters: ParameterVector) -> Double {
        // Never the run's seed: scores of two runs compare.
        let random = SeededGenerator(seed: 0).stream("evaluation")
        return switch task {
        case .sequence(let task): passRate(task, parameters, random)
        case .steps(let environment):
            bandit(environment, parameters, random) ?? meanReturn(environment, parameters, random)
        }
    }

    private func passRate(
        _ task: any SequenceTask, _ parameters: ParameterVector, _ random: SeededGenerator
    ) -> Double {
        var random = random
        let prompts = (0..<episodes).map { _ in task.prompt(using: &random) }
        var completions = [[Int32]](repeating: [], count: episodes)
        var sampler = policy.sampler(count: episodes, parameters: parameters)
        var tokens = prompts.flatMap { $0 }
        var each = task.promptLength
        for _ in 0..<task.completionLength {
            let logits = sampler.logits(.tokens(tokens, each: each))
            let width = logits.count / episodes
            each = 1
            tokens = (0..<episodes).map { argmax(logits[$0 * width..<($0 + 1) * width]) }
            for index in 0..<episodes { completions[index].append(tokens[index]) }
        }
        let exact = zip(prompts, completions).count { task.isExact(prompt: $0, completion: $1) }
        return Double(exact) / Double(episodes)
    }

    /// Nil for a task whose rewards are not known beforehand.
    private func bandit<E: Environment>(
        _ prototype: E, _ parameters: ParameterVector, _ random: SeededGenerator
    ) -> Double? {
        guard prototype.lengthLimit == 1 else { return nil }
        var environment = prototype
        var random = random
        let contexts = (0..<episodes).map { _ in environment.reset(using: &random) }
        var sampler = policy.sampler(count: episodes, parameters: parameters)
        let logits = sampler.logits(.observations(contexts.flatMap { $0 }))
        let width = logits.count / episodes
        var reached = 0.0
        var uniform = 0.0
        var oracle = 0.0
        for (index, context) in contexts.enumerated() {
            guard let rewards = environment.expectedRewards(of: context) else { return nil }
            let row = logits[index * width..<(index + 1) * width]
            for (action, reward) in rewards.enumerated() {
                reached += Double(expf(logProbability(of: Int32(action), in: row)) * reward)
                uniform += Double(reward) / Double(width)
            }
            oracle += Double(rewards.max() ?? 0)
        }
        return (reached - uniform) / (oracle - uniform)
    }

    private func meanReturn<E: Environment>(
        _ prototype: E, _ parameters: ParameterVector, _ random: SeededGenerator
    ) -> Double {
        var randoms = (0..<UInt64(episodes)).map { random.stream($0) }
        var environments = [E](repeating: prototype, count: episodes)
        var observations = environments.indices.map { environments[$0].reset(using: &randoms[$0]) }
        var hasEnded = [Bool](repeating: false, count: episodes)
        var total = 0.0
        var sampler = policy.sampler(count: episodes, parameters: parameters)
        while hasEnded.contains(false) {
            let logits = sampler.logits(.observations(observations.flatMap { $0 }))
            let width = logits.count / episodes
            for index in 0..<episodes where !hasEnded[index] {
                let action = argmax(logits[index * width..<(index + 1) * width])
                let step = environments[index].step(Int(action), using: &randoms[index])
                observations[index] = step.observation
                total += Double(step.reward)
                hasEnded[index] = step.ended
            }
        }
        return total / Double(episodes)
    }
}
