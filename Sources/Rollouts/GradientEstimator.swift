public import Objectives
public import Parameters
public import Policies
import Primitives

/// One worker's gradient: collect a rollout, judge it by an objective, send the derivative back through the policy.
///
/// `inner` consecutive versions share one rollout: it is collected at the first of them (or at the first that this
/// worker sees) and its log-probabilities at that time stay the anchor for the others. Everything random is drawn from
/// a stream that is named by seed, worker and window of versions, so a gradient is a function of these, the parameters
/// at collection and the parameters now. Being late or asked twice changes nothing; a
/// worker that is restarted within a window collects anew, from the same stream, with the parameters of that moment.
public struct GradientEstimator<P: Policy>: Sendable {
    public let collector: Collector<P>
    public let objective: any Objective
    /// How many versions share a rollout.
    public let inner: Int
    private let streams: SeededGenerator
    private var kept: (window: UInt64, rollout: Rollout)?

    public init(collector: Collector<P>, objective: any Objective, inner: Int, seed: UInt64, worker: UInt64) {
        precondition(inner >= 1, "\(inner) versions share a rollout")
        self.collector = collector
        self.objective = objective
        self.inner = inner
        streams = SeededGenerator(seed: seed).stream("rollouts").stream(worker)
    }

    /// - Parameters:
    ///   - version: how many updates `parameters` have seen.
    ///   - perturbation: what goes wrong on purpose; a rollout collected under another one is not used again.
    public mutating func estimate(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation? = nil
    ) throws(ObjectiveError) -> WorkerGradient {
        let rollout = rollout(at: version, parameters: parameters, perturbation: perturbation)
        let policy = collector.policy
        let forward = policy.forward(rollout.trajectories, parameters: parameters)
        let batch = rollout.batch(logProbabilities: forward.logProbabilities)
        let result = try objective.evaluate(batch)
        let gradient = policy.backward(
            forward.tape, upstream: PolicyUpstream(logProbabilities: result.derivative.map(Float.init)),
            parameters: parameters)
        let statistics = RolloutStatistics(loss: result.loss, batch: batch, entropies: forward.entropies)
        return WorkerGradient(
            gradient: gradient, samples: rollout.trajectories.count, statistics: statistics,
            perturbation: rollout.perturbation)
    }

    private mutating func rollout(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation?
    ) -> Rollout {
        let window = version / UInt64(inner)
        // A window's first version always collects: a server restarted from a checkpoint repeats version numbers.
        let isFirst = version % UInt64(inner) == 0
        if !isFirst, let kept, kept.window == window, kept.rollout.perturbation == perturbation { return kept.rollout }
        var random = streams.stream(window)
        let rollout = collector.collect(parameters, perturbation: perturbation, using: &random)
        kept = inner > 1 ? (window, rollout) : nil
        return rollout
    }
}
