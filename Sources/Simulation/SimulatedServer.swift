import Coordination
import Nodes
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
