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
    mutating func estimate(_ request: GradientRequest) throws(ObjectiveError) -> WorkerGradient

    /// Right answers to imitate at the parameters now; nil where a task has none. A step has its own prompts.
    func imitate(step: UInt64, batch: Int, seed: UInt64, parameters: ParameterVector) -> Imitation?

    /// See `Evaluator`.
    func score(_ parameters: ParameterVector) -> Double
}

/// The gradients of one worker.
///
/// - Parameters:
///   - estimation: how they are made.
///   - policy: of the task's kind and sizes.
///   - groups: starts in a rollout.
///   - groupSize: trajectories from each start.
///   - inner: versions that share a rollout.
///   - rounds: updates that the job makes.
///   - worker: the worker's number; workers of one seed have streams of their own.
///   - scored: prompts, contexts or episodes of a score; see `Evaluator`.
public func gradientSource(
    policy: some Policy, task: LearningTask, objective: LearningPipeline, estimation: Estimation = .derivative,
    groups: Int, groupSize: Int, inner: Int, rounds: UInt64, seed: UInt64, worker: UInt64, scored: Int
) -> any GradientSource {
    let collector = Collector(policy: policy, task: task, groups: groups, groupSize: groupSize)
    let evaluator = Evaluator(policy: policy, task: task, count: scored)
    switch estimation {
    case .derivative:
        return PolicyGradientSource(
            estimator: GradientEstimator(
                collector: collector, objective: objective, inner: inner, rounds: rounds, seed: seed, worker: worker),
            evaluator: evaluator)
    case .ranking(let count, let ranked, let smoothing):
        precondition(inner == 1, "a ranking uses no rollout twice, but \(inner) versions are to share one")
        return RankingSource(
            estimator: RankingEstimator(
                collector: collector, count: count, ranked: ranked, smoothing: smoothing, seed: seed, worker: worker),
            evaluator: evaluator)
    }
}

/// What does not depend on how gradients are made.
private protocol EvaluatedSource<P>: GradientSource {
    associatedtype P: Policy
    var evaluator: Evaluator<P> { get }
    var collector: Collector<P> { get }
}

extension EvaluatedSource {
    var layout: Layout { evaluator.policy.layout }

    func initialParameters(seed: UInt64) -> ParameterVector {
        var random = SeededGenerator(seed: seed).stream("parameters")
        return evaluator.policy.initialParameters(using: &random)
    }

    func imitate(step: UInt64, batch: Int, seed: UInt64, parameters: ParameterVector) -> Imitation? {
        guard case .sequence(let task) = collector.task else { return nil }
        var random = SeededGenerator(seed: seed).stream("imitation").stream(step)
        return Imitation(of: task, by: evaluator.policy, batch: batch, parameters: parameters, using: &random)
    }

    func score(_ parameters: ParameterVector) -> Double { evaluator.score(parameters) }
}

private struct RankingSource<P: Policy>: EvaluatedSource {
    let estimator: RankingEstimator<P>
    let evaluator: Evaluator<P>
    var collector: Collector<P> { estimator.collector }

    mutating func estimate(_ request: GradientRequest) throws(ObjectiveError) -> WorkerGradient {
        estimator.estimate(
            at: request.version, parameters: request.parameters, perturbation: request.perturbation)
    }
}

private struct PolicyGradientSource<P: Policy>: EvaluatedSource {
    var estimator: GradientEstimator<P>
    let evaluator: Evaluator<P>
    var collector: Collector<P> { estimator.collector }

    mutating func estimate(_ request: GradientRequest) throws(ObjectiveError) -> WorkerGradient {
        try estimator.estimate(request)
    }
}
