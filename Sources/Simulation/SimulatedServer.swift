import Aggregators
import Coordination
import Messages
import Nodes
import Objectives
import Optimizers
import Parameters
import Primitives
import Reduction

/// One life of the server: its core and its reduction, between which the cluster carries what the one wants of the other.
struct SimulatedServer {
    /// Lives are told apart: what an earlier one began has no one to go back to.
    let life: Int
    let clock: SimulatedClock
    private(set) var core: ServerCore
    var pipeline: Pipeline
    var timers = Timers<ServerCore.Timer> { $0.replaces($1) }
    /// It hears and does nothing before.
    var pausedUntil = Instant.zero
    /// When the last of its checkpoints is written; nil before the first.
    var written: Instant?
    /// On its clock, the next time that it looks at its timers.
    var awakesAt: Instant?

    init(life: Int, clock: SimulatedClock, core: ServerCore, pipeline: Pipeline) {
        self.life = life
        self.clock = clock
        self.core = core
        self.pipeline = pipeline
    }

    mutating func handle(_ event: ServerCore.Event, at now: Instant) -> [ServerCore.Action] {
        var actions: [ServerCore.Action] = []
        core.handle(event, at: clock.reading(at: now), into: &actions)
        return actions
    }

    mutating func reduce(_ job: Job) -> ServerCore.Event {
        do {
            return .reduced(try pipeline.reduce(job))
        } catch {
            return .reductionFailed(job.basis, "\(error)")
        }
    }
}

/// What the job of a simulated run comes down to.
struct SimulatedJob {
    static let dimension = 6
    static let version = "simulated"

    let settings: RunSettings
    let task: Quadratic
    /// Of a run that begins.
    let pipeline: Pipeline

    init(_ options: SimulationOptions) {
        let layout = Layout([("weights", [Self.dimension])])
        task = Quadratic(dimension: Self.dimension, random: SeededGenerator(seed: options.seed))
        let server = options.server
        settings = RunSettings(
            rounds: server.rounds, expectedWorkers: options.machines, quorum: server.quorum,
            membersMax: server.membersMax, roundDeadline: server.roundDeadline, memberTimeout: server.memberTimeout,
            heartbeatInterval: server.heartbeatInterval, joinTimeout: server.joinTimeout, stallTimeout: nil,
            stragglerDeviations: server.stragglerDeviations,
            evaluateEvery: server.evaluateEvery, checkpointEvery: server.checkpointEvery, window: server.window,
            job: "simulated", layout: layout, keepsReference: server.keepsReference, faults: [],
            trust: TrustSettings(
                quarantines: server.quarantines, quarantineRounds: 8, quarantineRoundsMax: 32, probationRounds: 8,
                excess: .ignore))
        pipeline = Self.pipeline(options, task: task, layout: layout)
    }

    private static func pipeline(_ options: SimulationOptions, task: Quadratic, layout: Layout) -> Pipeline {
        do {
            let takesF = ["flag_robust", "trimmed_mean", "multi_krum"].contains(options.rule)
            return Pipeline(
                aggregator: try AggregatorCatalogue.make(
                    options.rule, takesF ? ["f": Double(options.byzantine)] : [:]),
                optimizer: AnyOptimizer(
                    try OptimizerCatalogue.make("sgd", ["learning_rate": 0.2, "momentum": 0.5]), parameters: task.start,
                    layout: layout),
                reference: options.server.keepsReference
                    ? Reference(rule: .every(updates: 10), parameters: task.start) : nil)
        } catch {
            preconditionFailure("the simulator's own job: \(error)")
        }
    }
}
