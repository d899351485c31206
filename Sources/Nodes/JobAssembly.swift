import Aggregators
import Checkpoints
package import Coordination
import Environments
import Faults
package import Messages
import Objectives
import Optimizers
package import Parameters
import Policies
package import Primitives
package import Reduction
package import Rollouts
package import Settings

/// The values that a job's names stand for: what a server and its workers compute with.
package struct JobAssembly: Sendable {
    private let job: JobSettings
    /// Makes a worker's gradients; a server takes the layout, the start and the score of it.
    private let makeSource: @Sendable (WorkerID) -> any GradientSource
    private let server: any GradientSource
    private let objective: LearningPipeline
    private let aggregator: Aggregator
    private let chain: OptimizerChain
    private let conspirators: Conspirators

    /// - Throws: `JobError` when parts that are valid by themselves do not fit together.
    package init(_ job: JobSettings) throws {
        self.job = job
        let task = try TaskCatalogue.make(job.environment.name, job.environment.parameters)
        let parts = try ObjectiveCatalogue.make(job.objective.name, job.objective.parameters)
        try Self.check(parts, fit: task, job)
        let objective = try LearningPipeline(
            parts, with: job.pieces.map { try PieceCatalogue.make($0.name, $0.parameters) })
        self.objective = objective
        let policy = try PolicyCatalogue.make(job.policy.name, job.policy.parameters, for: task)
        let estimation = try EstimationCatalogue.make(job.estimator.name, job.estimator.numbers)
        try Self.check(estimation, fits: task, job)
        makeSource = { worker in
            gradientSource(
                policy: policy, task: task.share(of: UInt64(worker.rawValue), among: job.workers, seed: job.seed),
                objective: objective, estimation: estimation, groups: job.rollout.groups,
                groupSize: job.rollout.groupSize, inner: job.rollout.inner, rounds: UInt64(job.rounds), seed: job.seed,
                worker: UInt64(worker.rawValue), scored: job.evaluation.episodes)
        }
        server = makeSource(WorkerID(rawValue: 0))
        aggregator = try AggregatorCatalogue.make(job.aggregator.name, job.aggregator.numbers)
            .preceded(by: job.before.map { try PreAggregatorCatalogue.make($0.name, $0.numbers) })
        if job.warmStart != nil {
            guard case .sequence = task else {
                throw JobError("environment \(job.environment.name) has no right answers; leave out warm_start")
            }
        }
        chain = try OptimizerCatalogue.make(job.optimizer.name, job.optimizer.numbers)
            .preceded(by: job.gradientMaps.map { try TransformCatalogue.make($0.name, $0.numbers) })
            .followed(by: job.updateMaps.map { try TransformCatalogue.make($0.name, $0.numbers) })
        conspirators = try job.conspirators()
    }

    private static func check(_ objective: [Part], fit task: LearningTask, _ job: JobSettings) throws(JobError) {
        let (wish, place) = (job.objective.name, job.environment.name)
        switch (task, objective.contains { $0.piece is CrossEntropy }) {
        case (.labelled, false):
            throw JobError("objective \(wish) learns from rewards, but \(place) gives labels; take cross_entropy")
        case (.steps, true), (.control, true), (.sequence, true):
            throw JobError("objective \(wish) learns from labels, but \(place) gives rewards; take another")
        default: return
        }
    }

    private static func check(_ estimation: Estimation, fits task: LearningTask, _ job: JobSettings) throws(JobError) {
        guard estimation != .derivative else { return }
        if job.rollout.inner > 1 {
            throw JobError("estimator \(job.estimator.name) uses no rollout twice; leave rollout.inner at 1")
        }
        if case .labelled = task {
            throw JobError("estimator \(job.estimator.name) ranks rewards, but \(job.environment.name) gives labels")
        }
    }

    /// What a worker makes of the job that came with its welcome.
    init(text: String) throws {
        try self.init(JobSettings.parse(text, name: "the server's job", catalogues: .all))
    }

    package var seed: UInt64 { job.seed }

    /// Those of the file that the job begins with, or else drawn by its seed.
    ///
    /// - Throws: `PolicyFileError` for a file of another policy, or of none; `RunFileError` when it cannot be read.
    package func initialParameters() throws -> ParameterVector {
        guard let path = job.initial else { return server.initialParameters(seed: job.seed) }
        return try PolicyFile.read(path, layout: server.layout)
    }

    /// What comes before the first round, if the job has it.
    package var warmStart: WarmStart? {
        job.warmStart.map { WarmStart(settings: $0, seed: job.seed, source: server) }
    }

    package func source(for worker: WorkerID) -> any GradientSource { makeSource(worker) }

    package func pipeline(_ parameters: ParameterVector) -> Pipeline {
        Pipeline(
            aggregator: aggregator,
            optimizer: AnyOptimizer(chain, parameters: parameters, layout: server.layout),
            reference: objective.needsReference ? Reference(rule: objective.reference, parameters: parameters) : nil,
            conspirators: conspirators.beginning(at: parameters))
    }

    package func evaluator() -> @Sendable (ParameterVector) -> Double {
        let server = server
        return { server.score($0) }
    }

    package func runSettings() -> RunSettings {
        RunSettings(
            rounds: UInt64(job.rounds), expectedWorkers: job.workers, quorum: job.server.quorum,
            membersMax: max(job.workers, Limits.workersMax), roundDeadline: job.server.roundDeadline,
            memberTimeout: job.server.memberTimeout, heartbeatInterval: job.server.heartbeatInterval,
            joinTimeout: job.server.joinTimeout, stallTimeout: job.server.joinTimeout,
            stragglerDeviations: job.server.stragglerDeviations,
            evaluateEvery: UInt64(job.evaluation.every),
            checkpointEvery: job.checkpoint.every > 0 ? UInt64(job.checkpoint.every) : nil,
            window: UInt64(job.rollout.inner), job: job.yaml(), layout: server.layout,
            reports: objective.reports, keepsReference: objective.needsReference, faults: plannedFaults(),
            faultsAllowed: job.faultsAllowed, trust: trustSettings())
    }

    private func trustSettings() -> TrustSettings {
        let chosen = job.trust
        guard let excess = TrustSettings.Excess(rawValue: chosen.onExcess) else {
            preconditionFailure("on_excess \(chosen.onExcess) was read as one of \(TrustChoices.excesses)")
        }
        return TrustSettings(
            quarantines: chosen.quarantine, quarantineRounds: chosen.quarantineRounds,
            quarantineRoundsMax: chosen.quarantineRoundsMax, probationRounds: chosen.probationRounds, excess: excess)
    }

    /// The job's groups of liars, worker by worker; the pipeline knows of those that lie together by itself.
    private func plannedFaults() -> [PlannedFault] {
        job.byzantine.flatMap { group in
            let assignment = group.attack.assignment(
                from: ParameterVersion(rawValue: group.from), until: group.until.map { ParameterVersion(rawValue: $0) })
            return group.workers.map { number in
                let worker = WorkerID(rawValue: UInt32(number))
                return PlannedFault(
                    workers: worker...worker, assignment: assignment, place: group.attack.isJoint ? .server : .worker)
            }
        }
    }
}

extension NamedChoice {
    /// The attack that it names, as a worker is told of it.
    package func assignment(from: ParameterVersion, until: ParameterVersion? = nil) -> FaultAssignment {
        let parameters = numbers.sorted { $0.key < $1.key }.map {
            FaultAssignment.Parameter(name: $0.key, value: $0.value)
        }
        return FaultAssignment(name: name, parameters: parameters, from: from, until: until)
    }
}
