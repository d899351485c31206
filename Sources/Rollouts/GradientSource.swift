public import Environments
public import Objectives
public import Parameters
public import Policies
public import Primitives

/// Whatever a worker computes gradients with, whichever policy, task and objective a job has named.
public protocol GradientSource: Sendable {
    var layout: Layout { get }
    /// See `GradientEstimator.estimate`.
    mutating func estimate(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation?
    ) throws(ObjectiveError) -> WorkerGradient
}

/// One policy in one task under one objective: what a server and its workers need of a job's learning.
public protocol LearningProblem: Sendable {
    var layout: Layout { get }
    func initialParameters(seed: UInt64) -> ParameterVector
    /// See `Evaluator`.
    func score(_ parameters: ParameterVector, episodes: Int) -> Double
    /// - Parameters: see `GradientEstimator`.
    func source(seed: UInt64, worker: WorkerID) -> any GradientSource
}

/// How much a worker collects.
public struct RolloutShape: Sendable, Equatable {
    public var groups: Int
    public var groupSize: Int
    /// Versions that share a rollout.
    public var inner: Int

    public init(groups: Int, groupSize: Int, inner: Int) {
        self.groups = groups
        self.groupSize = groupSize
        self.inner = inner
    }
}

/// The problem of `policy` in `task` under `objective`.
public func learningProblem<P: Policy>(
    policy: P, task: LearningTask, objective: any Objective, shape: RolloutShape
) -> any LearningProblem {
    PolicyProblem(policy: policy, task: task, objective: objective, shape: shape)
}

private struct PolicyProblem<P: Policy>: LearningProblem {
    let policy: P
    let task: LearningTask
    let objective: any Objective
    let shape: RolloutShape

    var layout: Layout { policy.layout }

    func initialParameters(seed: UInt64) -> ParameterVector {
        var random = SeededGenerator(seed: seed).stream("initial parameters")
        return policy.initialParameters(using: &random)
    }

    func score(_ parameters: ParameterVector, episodes: Int) -> Double {
        Evaluator(policy: policy, task: task, episodes: episodes).score(parameters)
    }

    func source(seed: UInt64, worker: WorkerID) -> any GradientSource {
        PolicySource(
            layout: policy.layout,
            estimator: GradientEstimator(
                policy: policy, task: task, objective: objective, groups: shape.groups, groupSize: shape.groupSize,
                inner: shape.inner,
                random: SeededGenerator(seed: seed).stream("rollouts").stream(UInt64(worker.rawValue))))
    }
}

private struct PolicySource<P: Policy>: GradientSource {
    let layout: Layout
    var estimator: GradientEstimator<P>

    mutating func estimate(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation?
    ) throws(ObjectiveError) -> WorkerGradient {
        try estimator.estimate(at: version, parameters: parameters, perturbation: perturbation)
    }
}
