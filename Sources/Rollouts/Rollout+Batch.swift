import Objectives
import Policies
import Primitives

/// What a policy says of a rollout's choices, as far as an objective asks.
struct ChoiceColumns: Sendable {
    var logProbabilities: [Double]
    var entropies: [Double]
    var values: [Double]?
    var distribution: Distributions?

    init<P: Policy>(_ forward: PolicyForward<P.Tape>, of policy: P, withDistribution: Bool) {
        logProbabilities = forward.logProbabilities.map(Double.init)
        entropies = forward.entropies.map(Double.init)
        values = forward.values?.map(Double.init)
        distribution = withDistribution ? Distributions(policy.distribution(of: forward.tape)) : nil
    }
}

extension Rollout {
    /// What an objective judges.
    ///
    /// - Parameters:
    ///   - now: of the parameters that the gradient is for.
    ///   - sampling: of those that the rollout was collected with, where they are known.
    ///   - reference: of the reference policy, where there is one.
    func batch(
        now: ChoiceColumns, sampling: ChoiceColumns? = nil, reference: ChoiceColumns? = nil, of space: ActionSpace,
        needs: Set<Column> = []
    ) -> ObjectiveBatch {
        var drawn: [Double] = []
        drawn.reserveCapacity(now.logProbabilities.count)
        for trajectory in trajectories {
            for value in trajectory.samplingLogProbabilities { drawn.append(Double(value)) }
        }
        var batch = ObjectiveBatch(
            groupSizes: [Int](repeating: groupSize, count: trajectories.count / groupSize),
            lengths: trajectories.map(\.length), logProbabilities: now.logProbabilities,
            samplingLogProbabilities: drawn, rewards: returns(), referenceLogProbabilities: reference?.logProbabilities)
        batch.entropies = now.entropies
        batch.values = now.values
        batch.samplingValues = sampling?.values
        batch.distribution = now.distribution
        batch.samplingDistribution = sampling?.distribution
        batch.referenceDistribution = reference?.distribution
        if case .discrete(let actions) = space { batch.actionCount = actions }
        if needs.contains(.tokens) { batch.tokens = tokens() }
        if needs.contains(.stepRewards) { batch.stepRewards = trajectories.flatMap(\.rewards) }
        if needs.contains(.answers) { batch.answers = trajectories.map(\.actions.digest) }
        if needs.contains(.embeddings) { batch.embeddings = embeddings() }
        if needs.contains(.starts) {
            batch.starts = stride(from: 0, to: trajectories.count, by: groupSize).map { trajectories[$0].context.start }
        }
        return batch
    }

    /// The choices side by side; nil for actions that are numbers.
    private func tokens() -> [Int32]? {
        var tokens: [Int32] = []
        for trajectory in trajectories {
            guard case .discrete(let indices) = trajectory.actions else { return nil }
            tokens += indices
        }
        return tokens
    }

    /// How often each action was chosen, or the mean action of numbers: alike for rollouts that did alike things.
    private func embeddings() -> [[Double]] {
        let width = trajectories.reduce(1) { width, trajectory in
            switch trajectory.actions {
            case .discrete(let indices): max(width, Int(indices.max() ?? 0) + 1)
            case .continuous(_, let numbers): max(width, numbers)
            }
        }
        return trajectories.map { trajectory in
            var sums = [Double](repeating: 0, count: width)
            switch trajectory.actions {
            case .discrete(let indices): for index in indices { sums[Int(index)] += 1 }
            case .continuous(let values, let numbers):
                for (place, value) in values.enumerated() { sums[place % numbers] += Double(value) }
            }
            return sums.map { $0 / Double(max(trajectory.length, 1)) }
        }
    }
}

extension Distributions {
    init(_ choices: ChoiceDistribution) {
        switch choices {
        case .categorical(let logProbabilities, let actions):
            self = .categorical(logProbabilities: logProbabilities.map(Double.init), actions: actions)
        case .gaussian(let means, let logDeviations, let width):
            self = .gaussian(
                means: means.map(Double.init), logDeviations: logDeviations.map(Double.init), width: width)
        }
    }
}

extension Trajectory.Context {
    /// Equal for equal prompts, or first observations.
    fileprivate var start: UInt64 {
        switch self {
        case .prompt(let tokens): return digest(of: tokens)
        case .observations(let values, let width):
            var digest = Digest()
            digest.add(Array(values.prefix(width)))
            return digest.value
        }
    }
}

extension Trajectory.Actions {
    /// Equal for equal choices.
    fileprivate var digest: UInt64 {
        switch self {
        case .discrete(let indices): return Rollouts.digest(of: indices)
        case .continuous(let values, _):
            var digest = Digest()
            digest.add(values)
            return digest.value
        }
    }
}

private func digest(of tokens: [Int32]) -> UInt64 {
    var digest = Digest()
    for token in tokens { digest.add(UInt64(UInt32(bitPattern: token))) }
    return digest.value
}
