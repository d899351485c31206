import Coordination
import Faults
import Messages
import Nodes
import Parameters
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
    /// What a machine that lies does to its values; the server's own assignments hold for the others.
    private let attack: Attack?
    private var liar: Liar?
    private var impostor: Impostor?
    private let random: SeededGenerator

    init(
        machine: Int, life: Int, clock: SimulatedClock, peer: PeerID, settings: WorkerCore.Settings, attack: Attack?,
        impostor: Impostor?, random: SeededGenerator
    ) {
        self.machine = machine
        self.life = life
        self.clock = clock
        self.peer = peer
        core = WorkerCore(settings: settings)
        self.attack = attack
        self.impostor = impostor
        self.random = random.stream("lies").stream(UInt64(machine))
        liar = attack.map { Liar(faults: [Fault(attack: $0)], random: self.random) }
    }

    mutating func handle(_ event: WorkerCore.Event, at now: Instant) -> [WorkerCore.Action] {
        var actions: [WorkerCore.Action] = []
        core.handle(event, at: clock.reading(at: now), into: &actions)
        return actions
    }

    /// What it says in the place of what its core wants to.
    mutating func says(_ message: WorkerMessage) -> [WorkerMessage] { impostor?.says(message) ?? [message] }

    mutating func assign(_ assignments: [FaultAssignment]) {
        guard attack == nil else { return }
        let faults = assignments.map { assignment in
            let numbers = Dictionary(
                assignment.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            guard let attack = try? Attack.make(name: assignment.name, parameters: numbers) else {
                preconditionFailure("the simulator's own fault \(assignment.name)")
            }
            return Fault(attack: attack, from: assignment.from.rawValue, until: assignment.until?.rawValue)
        }
        liar = faults.isEmpty ? nil : Liar(faults: faults, random: random)
    }

    mutating func compute(
        _ broadcast: ParameterBroadcast, _ reference: ParameterVector?, task: Quadratic
    ) -> Computation {
        let digest = broadcast.parameters.digest()
        var gradient = task.gradient(at: broadcast.parameters, digest: digest, of: machine)
        liar?.falsify(&gradient, at: broadcast.version.rawValue)
        return Computation(
            basisDigest: digest, referenceDigest: reference?.digest(), gradient: gradient, samples: 1,
            statistics: TrainingStatistics())
    }
}
