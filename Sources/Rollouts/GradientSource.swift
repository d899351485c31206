public import Environments
public import Objectives
public import Parameters
public import Policies
import Primitives

/// Where a node's gradients come from, whatever policy, task and objective its settings name.
public protocol GradientSource: Sendable {
    var layout: Layout { get }

    /// The same on every node for the same seed.
    func initialParameters(seed: UInt64) -> ParameterVector

    /// See `GradientEstimator.estimate`.
    mutating func estimate(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation?
    ) throws(ObjectiveError) -> WorkerGradient

    /// Right answers to imitate at the parameters now; nil where a task has none. A step has its own prompts.
    func imitate(step: UInt64, batch: Int, seed: UInt64, parameters: ParameterVector) -> Imitation?

    /// See `Evaluator`.
    func score(_ parameters: ParameterVector) -> Double
}

/// The gradients of one worker.
///
/// - Parameters:
///   - policy: of the task's kind and sizes.
///   - groups: starts in a rollout.
///   - groupSize: trajectories from each start.
///   - inner: versions that share a rollout.
///   - worker: the worker's number; workers of one seed have streams of their own.
///   - scored: prompts, contexts or episodes of a score; see `Evaluator`.
public func gradientSource(
    policy: some Policy, task: LearningTask, objective: any Objective, groups: Int, groupSize: Int, inner: Int,
    seed: UInt64, worker: UInt64, scored: Int
) -> any GradientSource {
    let collector = Collector(policy: policy, task: task, groups: groups, groupSize: groupSize)
    return PolicyGradientSource(
        estimator: GradientEstimator(
            collector: collector, objective: objective, inner: inner, seed: seed, worker: worker),
        evaluator: Evaluator(policy: policy, task: task, count: scored))
}

private struct PolicyGradientSource<P: Policy>: GradientSource {
    var estimator: GradientEstimator<P>
    let evaluator: Evaluator<P>

    var layout: Layout { evaluator.policy.layout }

    func initialParameters(seed: UInt64) -> ParameterVector {
        var random = SeededGenerator(seed: seed).stream("parameters")
        return evaluator.policy.initialParameters(using: &random)
    }

    mutating func estimate(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation?
    ) throws(ObjectiveError) -> WorkerGradient {
        try estimator.estimate(at: version, parameters: parameters, perturbation: perturbation)
    }

    func imitate(step: UInt64, batch: Int, seed: UInt64, parameters: ParameterVector) -> Imitation? {
        guard case .sequence(let task) = estimator.collector.task else { return nil }
        var random = SeededGenerator(seed: seed).stream("imitation").stream(step)
        return Imitation(of: task, by: evaluator.policy, batch: batch, parameters: parameters, using: &random)
    }

    func score(_ parameters: ParameterVector) -> Double { evaluator.score(parameters) }
}
