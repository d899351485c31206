public import Environments
public import Parameters
public import Policies
public import Primitives

/// Plays a policy in a task: everything is drawn from one generator, by streams of groups and trajectories, so that a
/// rollout is a function of the parameters and the generator alone.
public struct Collector<P: Policy>: Sendable {
    private let policy: P
    private let task: LearningTask
    private let groups: Int
    private let groupSize: Int

    /// - Parameters:
    ///   - groups: prompts, contexts or start states.
    ///   - groupSize: trajectories from each.
    public init(policy: P, task: LearningTask, groups: Int, groupSize: Int) {
        precondition(groups > 0 && groupSize > 0, "\(groups) groups of \(groupSize)")
        self.policy = policy
        self.task = task
        self.groups = groups
        self.groupSize = groupSize
    }

    public func collect(
        _ parameters: ParameterVector, random: SeededGenerator, perturbation: Perturbation? = nil
    ) -> Rollout {
        var chooser = Chooser(
            random: random.stream("actions"), count: groups * groupSize,
            isUniform: perturbation == .randomAction)
        var rollout =
            switch task {
            case .steps(let environment): play(environment, parameters, random, &chooser)
            case .sequence(let task): write(task, parameters, random, &chooser)
            }
        if perturbation == .rewardFlip {
            for index in rollout.rewards.indices { rollout.rewards[index] = -rollout.rewards[index] }
        }
        return rollout
    }

    /// All completions advance side by side, one token of each at a time.
    private func write(
        _ task: any SequenceTask, _ parameters: ParameterVector, _ random: SeededGenerator, _ chooser: inout Chooser
    ) -> Rollout {
        let count = groups * groupSize
        let starts = random.stream("starts")
        var tokens: [Int32] = []
        tokens.reserveCapacity(count * task.promptLength)
        var trajectories: [Trajectory] = []
        trajectories.reserveCapacity(count)
        for group in 0..<groups {
            var random = starts.stream(UInt64(group))
            let prompt = task.prompt(using: &random)
            for _ in 0..<groupSize {
                tokens += prompt
                trajectories.append(Trajectory(context: .prompt(prompt), actions: [], samplingLogProbabilities: []))
            }
        }
        var sampler = policy.sampler(count: count, parameters: parameters)
        var each = task.promptLength
        for _ in 0..<task.completionLength {
            let logits = sampler.logits(.tokens(tokens, each: each))
            each = 1
            tokens.removeAll(keepingCapacity: true)
            for index in 0..<count {
                let (action, logProbability) = chooser.choose(index, of: logits)
                trajectories[index].actions.append(action)
                trajectories[index].samplingLogProbabilities.append(logProbability)
                tokens.append(action)
            }
        }
        let rewards = trajectories.map { trajectory in
            guard case .prompt(let prompt) = trajectory.context else { preconditionFailure("a prompt was given") }
            return Double(task.reward(prompt: prompt, completion: trajectory.actions))
        }
        return Rollout(groupSize: groupSize, trajectories: trajectories, rewards: rewards)
    }

    /// All episodes advance side by side until the last one ends; those of a group begin at the same state.
    private func play<E: Environment>(
        _ prototype: E, _ parameters: ParameterVector, _ random: SeededGenerator, _ chooser: inout Chooser
    ) -> Rollout {
        let starts = random.stream("starts")
        let noise = random.stream("noise")
        var episodes: [Episode<E>] = []
        for group in 0..<groups {
            var environment = prototype
            var random = starts.stream(UInt64(group))
            let observation = environment.reset(using: &random)
            for member in 0..<groupSize {
                let number = UInt64(group * groupSize + member)
                episodes.append(Episode(environment, observation, random: noise.stream(number)))
            }
        }
        var sampler = policy.sampler(count: episodes.count, parameters: parameters)
        var observations: [Float] = []
        while episodes.contains(where: { !$0.hasEnded }) {
            observations.removeAll(keepingCapacity: true)
            for episode in episodes { observations += episode.observation }
            let logits = sampler.logits(.observations(observations))
            for index in episodes.indices where !episodes[index].hasEnded {
                let (action, logProbability) = chooser.choose(index, of: logits)
                episodes[index].act(action, logProbability)
            }
        }
        return Rollout(
            groupSize: groupSize, trajectories: episodes.map(\.trajectory), rewards: episodes.map(\.total))
    }
}

/// One episode under way.
private struct Episode<E: Environment> {
    private var environment: E
    private var random: SeededGenerator
    private(set) var observation: [Float]
    private(set) var hasEnded = false
    private(set) var total = 0.0
    private var seen: [Float] = []
    private var actions: [Int32] = []
    private var logProbabilities: [Float] = []

    init(_ environment: E, _ observation: [Float], random: SeededGenerator) {
        self.environment = environment
        self.observation = observation
        self.random = random
    }

    mutating func act(_ action: Int32, _ logProbability: Float) {
        seen += observation
        actions.append(action)
        logProbabilities.append(logProbability)
        let step = environment.step(Int(action), using: &random)
        observation = step.observation
        total += Double(step.reward)
        hasEnded = step.ended
    }

    var trajectory: Trajectory {
        Trajectory(
            context: .observations(seen, width: environment.observationWidth), actions: actions,
            samplingLogProbabilities: logProbabilities)
    }
}

/// Draws the actions of trajectories side by side, each from a stream of its own.
private struct Chooser {
    private var randoms: [SeededGenerator]
    private let isUniform: Bool

    init(random: SeededGenerator, count: Int, isUniform: Bool) {
        randoms = (0..<UInt64(count)).map { random.stream($0) }
        self.isUniform = isUniform
    }

    /// - Parameter logits: `(count, actions)`.
    mutating func choose(_ index: Int, of logits: [Float]) -> (action: Int32, logProbability: Float) {
        let width = logits.count / randoms.count
        let row = logits[index * width..<(index + 1) * width]
        guard isUniform else { return sampleCategorical(row, using: &randoms[index]) }
        let action = Int32(randoms[index].integer(below: width))
        return (action, logProbability(of: action, in: row))
    }
}
