public import Environments
public import Objectives
public import Parameters
public import Policies
public import Primitives

/// A worker's gradient at one version of the parameters.
public struct WorkerGradient: Sendable, Equatable {
    public var gradient: Gradient
    /// Trajectories behind it.
    public var samples: Int
    public var statistics: RolloutStatistics
}

public struct RolloutStatistics: Sendable, Equatable {
    public var loss: Double
    /// Mean return of a trajectory.
    public var reward: Double
    /// Mean entropy of a choice, in nats.
    public var entropy: Double
    /// Mean of (log π at sampling − log π now) over the choices, in nats.
    public var divergence: Double
}

/// Policy × task × objective → one gradient a version. A value with one thing to remember: the rollout in use.
///
/// `inner` versions share a rollout: it is collected at the first version of each such window and anchors the later ones
/// at the policy that drew it. What is drawn depends on seed, worker and window alone, so a gradient is a function of
/// these and of the parameters, whatever was computed twice, late, or by a process that came back.
public struct GradientEstimator<P: Policy>: Sendable {
    private let policy: P
    private let objective: any Objective
    private let collector: Collector<P>
    private let inner: UInt64
    private let random: SeededGenerator
    private var kept: (window: UInt64, perturbation: Perturbation?, rollout: Rollout)?

    /// - Parameters:
    ///   - inner: versions that share a rollout, at least 1.
    ///   - random: this worker's own stream.
    public init(
        policy: P, task: LearningTask, objective: any Objective, groups: Int, groupSize: Int, inner: Int,
        random: SeededGenerator
    ) {
        precondition(inner >= 1, "\(inner) versions share a rollout")
        self.policy = policy
        self.objective = objective
        self.collector = Collector(policy: policy, task: task, groups: groups, groupSize: groupSize)
        self.inner = UInt64(inner)
        self.random = random
    }

    /// - Throws: `ObjectiveError.notFinite` when the policy's numbers have left the range of floats.
    public mutating func estimate(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation? = nil
    ) throws(ObjectiveError) -> WorkerGradient {
        let rollout = rollout(at: version, parameters: parameters, perturbation: perturbation)
        let forward = policy.forward(rollout.trajectories, parameters: parameters)
        let sampling = rollout.trajectories.flatMap { $0.samplingLogProbabilities.map(Double.init) }
        let now = forward.logProbabilities.map(Double.init)
        let result = try objective.evaluate(
            ObjectiveBatch(
                groupSize: rollout.groupSize, lengths: rollout.trajectories.map(\.length), logProbabilities: now,
                samplingLogProbabilities: sampling, rewards: rollout.rewards))
        let gradient = policy.backward(
            forward.tape, upstream: result.derivative.map { Float($0) }, parameters: parameters)
        let choices = Double(max(1, now.count))
        return WorkerGradient(
            gradient: gradient, samples: rollout.trajectories.count,
            statistics: RolloutStatistics(
                loss: result.loss, reward: rollout.rewards.reduce(0, +) / Double(rollout.rewards.count),
                entropy: forward.entropies.reduce(0.0) { $0 + Double($1) } / choices,
                divergence: zip(sampling, now).reduce(0.0) { $0 + $1.0 - $1.1 } / choices))
    }

    private mutating func rollout(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation?
    ) -> Rollout {
        let window = version / inner
        // A worker that begins to lie within a window lies at once.
        if let kept, kept.window == window, kept.perturbation == perturbation { return kept.rollout }
        let rollout = collector.collect(parameters, random: random.stream(window), perturbation: perturbation)
        kept = (window, perturbation, rollout)
        return rollout
    }
}
