import Checkpoints
import Nodes
import Coordination
import Faults
import Messages
import Parameters
import Primitives

// The machines of a simulated cluster that learn, and what goes wrong with all of them.

extension SimulatedCluster {
    mutating func startWorker(_ machine: Int) throws(Violation) {
        guard workers[machine] == nil, !gone.contains(machine) else { return }
        report.workerLives += 1
        let life = report.workerLives
        var random = random.stream("worker").stream(UInt64(life))
        let isLying = machine >= options.machines - options.byzantine
        let timeout = options.server.memberTimeout
        workers[machine] = SimulatedWorker(
            machine: machine, life: life,
            clock: SimulatedClock(born: now, drift: options.durations.drift, using: &random),
            peer: connect(machine),
            settings: WorkerCore.Settings(
                session: random.next(), label: "machine \(machine)", helloInterval: options.server.heartbeatInterval,
                serverTimeout: timeout * 2, giveUpAfter: nil),
            learner: job.learner(machine, isLying ? attack(of: machine) : nil),
            impostor: isLying ? Impostor(share: options.chaos.imposture, random: random.stream("impostor")) : nil)
        try drive(machine, .started)
    }

    private func attack(of machine: Int) -> Attack {
        var random = SeededGenerator(seed: options.seed).stream("attack").stream(UInt64(machine))
        return random.pick([
            .signFlip(scale: 5), .gaussianNoise(deviation: 30), .scale(factor: 100), .zero, .nan, .infinity,
            .uniform(size: 30), .bitFlip(floats: 2), .stale(rounds: 5),
        ])
    }

    private mutating func connect(_ machine: Int) -> PeerID {
        connections += 1
        return PeerID(machine: machine, number: connections)
    }

    /// Lets a worker handle an event and carries out what it wants.
    mutating func drive(_ machine: Int, _ event: WorkerCore.Event) throws(Violation) {
        guard let actions = workers[machine]?.handle(event, at: now) else { return }
        for action in actions { try carryOut(action, of: machine) }
        awakeLater(machine)
    }

    private mutating func carryOut(_ action: WorkerCore.Action, of machine: Int) throws(Violation) {
        switch action {
        case .send(let message):
            guard let peer = workers[machine]?.peer, let all = workers[machine]?.says(message) else { return }
            for said in all {
                for time in network.arrivals(.toServer, peer, at: now) { queue.add(.said(said, from: peer), at: time) }
            }
        case .arm(let timer, let time): workers[machine]?.timers.arm(timer, at: time)
        case .configure(let welcome): workers[machine]?.learner.configure(welcome)
        case .assign(let faults): workers[machine]?.learner.assign(faults)
        case .compute(let broadcast, let reference): try compute(broadcast, reference, machine)
        case .stop(let ending): stop(machine, ending)
        }
    }

    private mutating func compute(
        _ broadcast: ParameterBroadcast, _ reference: ParameterVector?, _ machine: Int
    ) throws(Violation) {
        guard let life = workers[machine]?.life, let result = workers[machine]?.learner.compute(broadcast, reference)
        else { return }
        var time = random.duration(in: options.durations.computation)
        if machine < options.durations.stragglers { time = time * 20 }
        let event: WorkerCore.Event
        switch result {
        case .computed(let computation, let delay):
            try see(.computed(computation, at: broadcast.version, machine: machine))
            time += delay
            event = .computed(broadcast.version, computation)
        case .unusable(let reason): event = .unusable(reason)
        case .crashes:
            workers[machine] = nil
            return queue.add(.workerStarts(machine: machine), at: now.advanced(by: .seconds(1)))
        }
        queue.add(.workerDone(event, machine: machine, life: life), at: now.advanced(by: time))
    }

    private mutating func stop(_ machine: Int, _ ending: WorkerCore.Ending) {
        workers[machine] = nil
        switch ending {
        case .refused(.revoked), .runIsOver: gone.insert(machine)
        // Whoever watches over it starts it anew.
        default: queue.add(.workerStarts(machine: machine), at: now.advanced(by: .seconds(1)))
        }
    }

    mutating func awakeWorker(_ machine: Int, _ life: Int) throws(Violation) {
        guard let worker = workers[machine], worker.life == life else { return }
        guard let due = workers[machine]?.timers.due(at: worker.clock.reading(at: now)), !due.isEmpty else { return }
        workers[machine]?.awakesAt = nil
        for timer in due where workers[machine]?.life == life { try drive(machine, .timer(timer)) }
        awakeLater(machine)
    }

    private mutating func awakeLater(_ machine: Int) {
        guard let worker = workers[machine], let next = worker.timers.next, worker.awakesAt != next else { return }
        workers[machine]?.awakesAt = next
        queue.add(
            .workerAwakes(machine: machine, life: worker.life), at: max(now, worker.clock.time(of: next)))
    }

    // MARK: Trouble

    mutating func happen(_ trouble: Trouble) throws(Violation) {
        switch trouble {
        case .serverCrash(let down, let isDamaging):
            guard server != nil else { return }
            server = nil
            if isDamaging { try damageNewest() }
            try see(.serverCrashed)
            queue.add(.serverStarts, at: now.advanced(by: down))
        case .serverPause(let length):
            // What a paused process misses is kept for it in order, so one pause ends before another begins.
            if let until = server?.pausedUntil, until <= now { server?.pausedUntil = now.advanced(by: length) }
        case .workerCrash(let machine, let down):
            guard workers[machine] != nil else { return }
            workers[machine] = nil
            queue.add(.workerStarts(machine: machine), at: now.advanced(by: down))
        case .workerPause(let machine, let length):
            guard let until = workers[machine]?.pausedUntil, until <= now else { return }
            workers[machine]?.pausedUntil = now.advanced(by: length)
        case .cut(let cut): network.cut(cut)
        case .reconnection(let machine):
            let peer = connect(machine)
            workers[machine]?.peer = peer
        case .partition(let machines, let length):
            let directions: Set<SimulatedNetwork.Direction> = [.toServer, .toWorker]
            network.cut(.init(machines: Set(machines), directions: directions, until: now.advanced(by: length)))
        case .order(let order):
            guard let server, server.pausedUntil <= now else {
                return queue.add(.trouble(trouble), at: now.advanced(by: .milliseconds(100)))
            }
            try command(order)
        case .command:
            guard let core = server?.core, let command = commands.next(core) else { return }
            try self.command(command)
        }
    }

    /// A disk that loses what it promised to have; the only checkpoint there is, it has.
    private mutating func damageNewest() throws(Violation) {
        let names = folder.files.filter { !disk.isDamaged($0) }
        guard let newest = names.first, names.count > 1 else { return }
        disk.damage(newest, using: &random)
        try see(.damaged(newest))
    }
}
