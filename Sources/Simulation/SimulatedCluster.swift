import Checkpoints
import Coordination
import Credentials
import Messages
import Nodes
import Parameters
import Primitives
import Reduction

/// A whole cluster in one thread: the cores and the reduction of a real run, while the network, the clocks and the disk
/// are made up and may fail.
///
///     occurrence ──► core ──► actions ──► later occurrences
///
/// Every part draws from a stream of its own, so that the same seed is the same run to the last bit, everywhere.
package struct SimulatedCluster {
    let options: SimulationOptions
    let job: SimulatedJob
    var now = Instant.zero
    var queue = Occurrences()
    var network: SimulatedNetwork
    let disk = SimulatedDisk()
    let folder: CheckpointFolder
    var server: SimulatedServer?
    var workers: [SimulatedWorker?]
    /// Machines that do not come back.
    var gone: Set<Int> = []
    var enrolment: Enrolment?
    var checkers: [any Checker]
    var report: SimulationReport
    var digest = Digest()
    let quiet: Instant
    /// Durations of work, and when what goes wrong is over.
    var random: SeededGenerator
    var commands: CommandWriter
    var connections: UInt64 = 0
    /// Told of everything that happens, in one line each.
    package var trace: (@Sendable (String) -> Void)?
    /// What happens on purpose once so many rounds are made, in their order; nil leaves it to the seed what happens when.
    var plan: [(round: UInt64, trouble: Trouble)]?
    /// What the run comes to, where somebody wants to know.
    var tally: RunTally?

    package init(_ options: SimulationOptions) {
        self.init(options, SimulatedJob(options), checkers: Self.allCheckers(options))
    }

    init(_ options: SimulationOptions, _ job: SimulatedJob, checkers: [any Checker]) {
        self.options = options
        self.job = job
        self.checkers = checkers
        let root = SeededGenerator(seed: options.seed)
        quiet = Instant.zero.advanced(by: options.quietAfter)
        network = SimulatedNetwork(options.network, quiet: quiet, random: root.stream("network"))
        folder = CheckpointFolder(run: "run", keep: options.server.checkpointsKept, on: disk)
        workers = Array(repeating: nil, count: options.machines)
        random = root.stream("work")
        commands = CommandWriter(options, random: root.stream("commands"))
        report = SimulationReport(seed: options.seed)
        report.startScore = job.score(job.start)
        if options.hasKeys {
            var enrolment = Enrolment()
            let token = PublicKey.simulated(machine: options.machines)
            _ = enrolment.offer(token, uses: options.machines)
            for machine in 0..<options.machines {
                try? enrolment.enrol(.simulated(machine: machine), by: token)
            }
            self.enrolment = enrolment
        }
    }

    /// Runs to its end, to the deadline, or to the first violation.
    package mutating func run() -> SimulationReport {
        begin()
        let deadline = Instant.zero.advanced(by: options.deadline)
        do throws(Violation) {
            while report.outcome == nil, let (time, what) = queue.next(), time <= deadline {
                now = max(now, time)
                try handle(what)
            }
            finish()
            try see(.ended(report))
        } catch {
            finish()
            report.violation = error
            report.violation?.at = report.duration
        }
        return report
    }

    private mutating func begin() {
        queue.add(.serverStarts, at: .zero)
        for machine in workers.indices {
            // By the plan in order, so that machines have the numbers that it calls them by.
            let wait = plan == nil ? random.integer(below: 500_000_000) : (machine + 1) * 10_000_000
            queue.add(.workerStarts(machine: machine), at: Instant(nanoseconds: Int64(wait)))
        }
        guard plan == nil else { return }
        for (time, trouble) in Trouble.all(options) { queue.add(.trouble(trouble), at: time) }
        queue.add(.quiet, at: quiet)
    }

    /// What is due by the plan.
    mutating func followPlan(at version: ParameterVersion) {
        while let next = plan?.first, next.round <= version.rawValue {
            plan?.removeFirst()
            queue.add(.trouble(next.trouble), at: now)
        }
    }

    private mutating func finish() {
        report.duration = Instant.zero.duration(to: now)
        report.messages = network.sent
        report.messagesLost = network.lost
        if let server {
            report.version = server.core.version
            report.score = job.score(server.core.parameters)
        }
        report.fingerprint = digest.value
    }

    mutating func see(_ sight: Sight) throws(Violation) {
        for index in checkers.indices { try checkers[index].look(at: sight) }
    }

    private mutating func handle(_ what: Occurrence) throws(Violation) {
        if let later = pause(of: what) {
            return queue.add(what, at: what.isAwakening ? later.advanced(by: .nanoseconds(1)) : later)
        }
        report.events += 1
        digest.add(UInt64(bitPattern: now.nanoseconds))
        if let trace { trace("\(Double(now.nanoseconds / 1000) / 1e6) \(what.line)") }
        switch what {
        case .said(let message, let peer):
            let key = enrolment == nil ? nil : PublicKey.simulated(machine: peer.machine)
            // Whose key is out is not read: the door closes behind it.
            if let key, enrolment?.standing(of: key) != .worker { return }
            try serve(.received(message, from: peer, key: key))
        case .answered(let message, let peer):
            if workers[peer.machine]?.peer == peer { try drive(peer.machine, .received(message)) }
        case .serverAwakes(let life): try awakeServer(life)
        case .serverDone(let event, let life): if server?.life == life { try serve(event) }
        case .serverWrote(let snapshot, let pipeline, let life):
            if server?.life == life { try write(snapshot, pipeline) }
        case .workerAwakes(let machine, let life): try awakeWorker(machine, life)
        case .workerDone(let event, let machine, let life):
            if workers[machine]?.life == life { try drive(machine, event) }
        case .serverStarts: try startServer()
        case .workerStarts(let machine): try startWorker(machine)
        case .trouble(let trouble): try happen(trouble)
        case .quiet:
            // An operator asks again until the server is there.
            guard let server, server.pausedUntil <= now else {
                return queue.add(.quiet, at: now.advanced(by: .milliseconds(100)))
            }
            try command(.heal(.all))
        }
    }

    /// Until when whoever it concerns stands still; nil while it does not.
    private func pause(of what: Occurrence) -> Instant? {
        let until: Instant? =
            switch what {
            case .said, .serverAwakes, .serverDone, .serverWrote: server?.pausedUntil
            case .answered(_, let peer): workers[peer.machine]?.pausedUntil
            case .workerAwakes(let machine, _), .workerDone(_, let machine, _): workers[machine]?.pausedUntil
            case .serverStarts, .workerStarts, .trouble, .quiet: nil
            }
        return until.flatMap { $0 > now ? $0 : nil }
    }
}

extension PublicKey {
    static func simulated(machine: Int) -> PublicKey {
        guard let key = PublicKey((0..<byteCount).map { UInt8(truncatingIfNeeded: $0 == 0 ? machine : 7) }) else {
            preconditionFailure("32 bytes are a key")
        }
        return key
    }
}
