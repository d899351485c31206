public import Objectives
import Parameters
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
    public let objective: LearningPipeline
    /// Updates that the job makes.
    public let rounds: UInt64
    /// How many versions share a rollout.
    public let inner: Int
    private let streams: SeededGenerator
    private var kept: Kept?
    private var memory = ExampleMemory()

    /// A rollout, with what the policy that collected it says of it where the objective asks.
    private struct Kept: Sendable {
        let window: UInt64
        let rollout: Rollout
        var sampling: ChoiceColumns?
    }

    public init(
        collector: Collector<P>, objective: LearningPipeline, inner: Int, rounds: UInt64 = 1, seed: UInt64,
        worker: UInt64
    ) {
        precondition(inner >= 1, "\(inner) versions share a rollout")
        self.collector = collector
        self.objective = objective
        self.inner = inner
        self.rounds = rounds
        streams = SeededGenerator(seed: seed).stream("rollouts").stream(worker)
    }

    /// - Throws: `.missing` when the objective needs a reference and the request has none, or a critic and the policy has
    ///   none; what the objective says of the batch.
    public mutating func estimate(_ request: GradientRequest) throws(ObjectiveError) -> WorkerGradient {
        let policy = collector.policy
        let needs = objective.needs
        var kept = kept(for: request)
        let rollout = kept.rollout
        let forward = policy.forward(rollout.trajectories, parameters: request.parameters)
        let wantsDistribution = !needs.isDisjoint(with: [.distribution, .samplingDistribution])
        let now = ChoiceColumns(forward, of: policy, withDistribution: wantsDistribution)
        // The first gradient of a rollout is computed at the parameters that collected it.
        if kept.sampling == nil { kept.sampling = now }
        self.kept = inner > 1 ? kept : nil

        let batch = rollout.batch(
            now: now, sampling: kept.sampling, reference: reference(request, rollout), of: policy.actionSpace,
            needs: needs)
        var context = PieceContext(
            version: request.version, rounds: rounds, shared: request.shared, memory: memory)
        let result = try objective.evaluate(batch, &context)
        var gradient = policy.backward(
            forward.tape, upstream: PolicyUpstream(result), parameters: request.parameters)
        objective.map(&gradient, parameters: request.parameters, layout: policy.layout, &context)
        memory = context.memory
        return WorkerGradient(
            gradient: gradient, samples: rollout.trajectories.count,
            statistics: RolloutStatistics(
                loss: result.loss, batch: batch, entropies: forward.entropies, reports: context.reports),
            perturbation: rollout.perturbation)
    }

    // MARK: Helpers

    private func kept(for request: GradientRequest) -> Kept {
        let window = request.version / UInt64(inner)
        // A window's first version always collects: a server restarted from a checkpoint repeats version numbers.
        let isFirst = request.version % UInt64(inner) == 0
        if !isFirst, let kept, kept.window == window, kept.rollout.perturbation == request.perturbation { return kept }
        var random = streams.stream(window)
        let rollout = collector.collect(request.parameters, perturbation: request.perturbation, using: &random)
        return Kept(window: window, rollout: rollout)
    }

    private func reference(_ request: GradientRequest, _ rollout: Rollout) -> ChoiceColumns? {
        guard objective.needsReference, let parameters = request.reference else { return nil }
        let policy = collector.policy
        return ChoiceColumns(
            policy.forward(rollout.trajectories, parameters: parameters), of: policy,
            withDistribution: objective.needs.contains(.referenceDistribution))
    }
}

extension PolicyUpstream {
    /// The only place where what an objective says becomes what a policy is told.
    init(_ result: ObjectiveResult) {
        self.init(
            logProbabilities: result.derivative.map(Float.init), entropies: result.entropies?.map(Float.init),
            distribution: result.distribution?.map(Float.init), values: result.values?.map(Float.init))
    }
}
