import Nodes
import Checkpoints
import Coordination
import Credentials
import Messages
import Parameters
import Primitives
import Reduction

// The server of a simulated cluster: what its actions come to.

extension SimulatedCluster {
    mutating func startServer() throws(Violation) {
        report.serverLives += 1
        var pipeline = job.pipeline
        var core = ServerCore(settings: job.settings, parameters: job.start, enrolment: enrolment)
        if !folder.isEmpty {
            do {
                let (checkpoint, passedOver) = try folder.newest(
                    for: job.pipeline, parameters: job.start.count, version: SimulatedJob.version)
                report.checkpointsPassedOver += passedOver.count
                pipeline = checkpoint.pipeline
                core = ServerCore(settings: job.settings, resuming: checkpoint.core, enrolment: enrolment)
            } catch {
                throw Violation(checker: "Recovery", what: "\(error)")
            }
        }
        var clocks = random.stream("server clock").stream(UInt64(report.serverLives))
        server = SimulatedServer(
            life: report.serverLives,
            clock: SimulatedClock(born: now, drift: options.durations.drift, using: &clocks), core: core,
            pipeline: pipeline)
        try see(.serverBegan(core, files: folder.files))
        try serve(.started)
    }

    /// Lets the server handle an event and carries out what it wants.
    mutating func serve(_ event: ServerCore.Event) throws(Violation) {
        guard let before = server?.core.version, let actions = server?.handle(event, at: now), let server else {
            return
        }
        if server.core.version != before { digest.add(server.core.parameters.values) }
        try see(.served(event, actions, server.core, at: server.clock.reading(at: now)))
        for action in actions { try carryOut(action) }
        awakeLater()
        followPlan(at: server.core.version)
    }

    private mutating func carryOut(_ action: ServerCore.Action) throws(Violation) {
        switch action {
        case .send(let message, let peer):
            if case .refused = message { report.refused += 1 }
            for time in network.arrivals(.toWorker, peer, at: now) { queue.add(.answered(message, to: peer), at: time) }
        case .arm(let timer, let time): server?.timers.arm(timer, at: time)
        case .fold(let row, let version): server?.pipeline.fold([row], of: version)
        case .reduce(let job):
            guard let event = server?.reduce(job) else { return }
            done(event, after: options.durations.reduction)
        case .evaluate(let version, let parameters):
            done(.evaluated(version, score: job.score(parameters)), after: options.durations.evaluation)
        case .checkpoint(let snapshot):
            try keep(snapshot)
        case .keep(let enrolment): self.enrolment = enrolment
        case .tune(.rate(let rate)): server?.pipeline.change(.rate(rate))
        case .record(let record): note(record)
        case .tune(.roundDeadline), .answer, .conspire, .release: break
        case .finish(let outcome): report.outcome = outcome
        }
    }

    private mutating func note(_ record: Record) {
        switch record {
        case .round(let report): _ = tally?.add(report, now: Double(now.nanoseconds) / 1e9)
        case .lost(let worker, _): tally?.lose(worker)
        case .joined, .left, .waiting, .stalled, .obeyed: break
        }
    }

    private mutating func done(_ event: ServerCore.Event, after range: ClosedRange<Duration>) {
        guard let life = server?.life else { return }
        queue.add(.serverDone(event, life: life), at: now.advanced(by: random.duration(in: range)))
    }

    private mutating func keep(_ snapshot: ServerCore.Snapshot) throws(Violation) {
        guard let server else { return }
        // The beginning is waited for; what comes after it is written one after the other.
        guard let last = server.written else {
            self.server?.written = now
            return try write(snapshot, server.pipeline)
        }
        let time = max(now, last).advanced(by: random.duration(in: options.durations.write))
        self.server?.written = time
        queue.add(.serverWrote(snapshot, server.pipeline, life: server.life), at: time)
    }

    mutating func write(_ snapshot: ServerCore.Snapshot, _ pipeline: Pipeline) throws(Violation) {
        let path: String
        do {
            path = try folder.write(
                Checkpoint(
                    run: RunID(rawValue: 1), core: snapshot, pipeline: pipeline, version: SimulatedJob.version))
        } catch {
            throw Violation(checker: "Recovery", what: "a checkpoint cannot be written: \(error)")
        }
        try see(.wrote(snapshot, path: path))
    }

    mutating func awakeServer(_ life: Int) throws(Violation) {
        guard let server, server.life == life else { return }
        guard let due = self.server?.timers.due(at: server.clock.reading(at: now)) else { return }
        self.server?.awakesAt = nil
        for timer in due { try serve(.timer(timer)) }
        awakeLater()
    }

    private mutating func awakeLater() {
        guard let server, let next = server.timers.next, server.awakesAt != next else { return }
        self.server?.awakesAt = next
        queue.add(.serverAwakes(life: server.life), at: max(now, server.clock.time(of: next)))
    }

    /// From an operator.
    mutating func command(_ command: Command) throws(Violation) {
        guard let server, server.pausedUntil <= now else { return }
        try serve(.command(command, ticket: report.events))
    }
}
