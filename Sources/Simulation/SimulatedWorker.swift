import Coordination
import Messages
import Nodes
import Primitives

/// One process of a machine that learns: a worker's core, its clock, and what lies in between.
struct SimulatedWorker {
    let machine: Int
    /// Lives of all machines are counted together.
    let life: Int
    let clock: SimulatedClock
    /// The connection that it has now.
    var peer: PeerID
    private(set) var core: WorkerCore
    var timers = Timers<WorkerCore.Timer>()
    var pausedUntil = Instant.zero
    /// On its clock, the next time that it looks at its timers.
    var awakesAt: Instant?
    var learner: any SimulatedLearner
    private var impostor: Impostor?

    init(
        machine: Int, life: Int, clock: SimulatedClock, peer: PeerID, settings: WorkerCore.Settings,
        learner: any SimulatedLearner, impostor: Impostor?
    ) {
        self.machine = machine
        self.life = life
        self.clock = clock
        self.peer = peer
        core = WorkerCore(settings: settings)
        self.learner = learner
        self.impostor = impostor
    }

    mutating func handle(_ event: WorkerCore.Event, at now: Instant) -> [WorkerCore.Action] {
        var actions: [WorkerCore.Action] = []
        core.handle(event, at: clock.reading(at: now), into: &actions)
        return actions
    }

    /// What it says in the place of what its core wants to.
    mutating func says(_ message: WorkerMessage) -> [WorkerMessage] {
        guard learner.sends(message) else { return [] }
        return impostor?.says(message) ?? [message]
    }
}
