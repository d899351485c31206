import Primitives
import Settings
import Telemetry

/// How a run stands, for operators: fed with what the server tells, asked at any time. A value.
struct StatusBoard: Sendable {
    private let job: JobSettings
    private let directory: String
    private var progress: RunProgress
    private var members: Set<WorkerID> = []
    /// Host and process of everybody who ever joined.
    private var labels: [WorkerID: String] = [:]
    private var keys: [WorkerID: String] = [:]
    private var lost: Set<WorkerID> = []
    private var faults: [WorkerID: String]
    private var waiting: String?
    private var stalled: String?
    private var isFinished = false
    /// When the last round ended, or the run began.
    private var moved: Instant

    init(job: JobSettings, directory: String, now: Instant) {
        self.job = job
        self.directory = directory
        moved = now
        progress = RunProgress(
            job: job.name, aggregator: job.aggregator.name, rounds: job.rounds, workers: job.workers,
            byzantine: job.byzantineWorkers.count, faultRound: job.firstFaultRound)
        faults = [:]
        for group in job.byzantine {
            for worker in group.workers { faults[WorkerID(rawValue: UInt32(worker))] = group.attack.name }
        }
    }

    mutating func observe(_ event: ServerEvent, at now: Instant) {
        switch event {
        case .listening, .warming, .resumed: break
        case .joined(let worker, let label, let key):
            keys[worker] = key
            members.insert(worker)
            labels[worker] = label
            lost.remove(worker)
        case .left(let worker): members.remove(worker)
        case .lost(let worker, _):
            members.remove(worker)
            lost.insert(worker)
        case .waiting(let members, let rows, let quorum):
            waiting = "\(members) workers are there and \(rows) have contributed, a round needs \(quorum)"
        case .stalled(let standstill): stalled = standstill.text
        case .obeyed(let command, let workers, _): note(command, workers)
        case .round(let record):
            progress.observe(record)
            waiting = nil
            stalled = nil
            moved = now
        case .finished: isFinished = true
        }
    }

    private mutating func note(_ command: String, _ workers: [WorkerID]) {
        let words = command.split(separator: " ")
        switch words.first {
        case "inject": for worker in workers { faults[worker] = words.dropFirst().first.map(String.init) }
        case "heal": for worker in workers { faults[worker] = nil }
        default: break
        }
    }

    /// - Parameters:
    ///   - refused: by the link, before the core heard of it.
    ///   - turnedAway: at the door.
    func status(
        at now: Instant, refused: [(name: String, count: UInt64)] = [],
        turnedAway: [(name: String, count: UInt64)] = []
    ) -> JSON {
        var refusals = progress.refused
        for (name, count) in refused { refusals.add(name, count) }
        let standings = Dictionary((progress.last?.workers ?? []).map { ($0.worker, $0) }) { first, _ in first }
        let known = members.union(lost).union(standings.keys).sorted()
        return .object([
            "run": .text(directory), "job": .text(job.name), "aggregator": .text(job.aggregator.name),
            "state": .text(state), "waiting": waiting.map(JSON.text) ?? .null,
            "stalled": stalled.map(JSON.text) ?? .null,
            "round": .whole(progress.round), "rounds": .whole(UInt64(job.rounds)),
            "score": .optional(progress.score), "best_score": .optional(progress.bestScore),
            "rounds_per_s": .optional(progress.roundsPerSecond), "idle_s": .number(moved.duration(to: now).seconds),
            "expected": .whole(UInt64(job.workers)), "members": .whole(UInt64(members.count)),
            "cosine": .optional(progress.last?.medianCosine),
            "refused": refusals.json,
            "turned_away": .object(turnedAway.map { .init(key: $0.name, value: .whole($0.count)) }),
            "workers": .list(known.map { worker($0, standings[$0]) }),
        ])
    }

    /// The record of the round that ended last; an empty object before the first.
    var lastRound: JSON { progress.last.flatMap { try? JSON(parsing: $0.line()) } ?? .object([]) }

    private var state: String {
        if isFinished { return "finished" }
        if waiting != nil { return "waiting" }
        return progress.last == nil ? "gathering" : "running"
    }

    private func worker(_ worker: WorkerID, _ standing: RoundRecord.Standing?) -> JSON {
        let state = lost.contains(worker) ? "lost" : "left"
        return .object([
            "worker": .whole(UInt64(worker.rawValue)), "label": labels[worker].map(JSON.text) ?? .null,
            "state": .text(members.contains(worker) ? standing?.state.rawValue ?? "new" : state),
            "suspicion": .optional(standing?.suspicion), "coefficient": .optional(standing?.coefficient),
            "agreement": .optional(standing?.agreement), "length": .optional(standing?.length),
            "key": keys[worker].map(JSON.text) ?? .null,
            "fault": faults[worker].map(JSON.text) ?? .null,
        ])
    }
}
