import CSystem
import Checkpoints
package import Coordination
import Credentials
import Dispatch
import Foundation
import Keyring
import Ledger
import LinearAlgebra
import Operators
import Parameters
import Primitives
package import Settings
package import Telemetry
import Transport

/// How a server tells its workers from strangers.
package enum ServerKeys: Sendable, Equatable {
    /// Not at all: whoever reaches the endpoint is believed.
    case none
    /// - Parameters:
    ///   - folder: where its keys and those that it knows are kept; made where there is none.
    ///   - ticket: where a ticket for the next machine is laid out.
    ///   - operators: an endpoint for whoever has the operator's key, which is made in the folder; nil is none.
    case kept(folder: String, ticket: String, operators: String? = nil)
}

/// A whole server: socket, run directory, signals, and the node between them.
package enum ServerProcess {
    /// Runs `job` to its end.
    ///
    /// - Parameters:
    ///   - keys: how it tells its workers from strangers.
    ///   - place: where the run is kept, and whether it begins.
    ///   - isLaunched: whether another of our processes started this one; then Ctrl-C is that one's matter.
    ///   - report: called with every event, in order, on this thread.
    /// - Throws: `TransportError` before anything is written when the endpoint cannot be had; `RunFileError` when the
    ///   run cannot be kept; `JobError` when the job's parts do not fit together; `RunError` when it ended early; what
    ///   `report` threw, after the run was ended in order.
    package static func run(
        job: JobSettings, endpoint: String, keys: ServerKeys, place: RunPlace, isLaunched: Bool,
        report: (ServerEvent) throws -> Void
    ) throws {
        setThreads(1)
        _ = keepFreedMemory(bytes: 256 << 20)
        guidon_raise_file_limit()
        let assembly = try JobAssembly(job)
        let start = try assembly.initialParameters()
        let context = try ZeroMQContext()
        let resumption = try Resumption(place, of: job, pipeline: assembly.pipeline(start), parameters: start)
        var generator = SystemRandomNumberGenerator()
        let run = resumption?.checkpoint?.run ?? RunID(rawValue: generator.next(upperBound: .max) + 1)
        let (keyring, remote) = try open(keys)
        let link = try ServerTransport(
            endpoint: endpoint, run: run, dimension: start.count, context: context,
            security: keyring.map { .keys($0.pair, $0.enrolment) } ?? .none)
        let kept = try directory(place, job, resumption)
        let interruption = Interruption()
        let signals = Signals(isLaunched ? [SIGTERM] : [SIGTERM, SIGINT], on: .global()) { interruption.arrived($0) }
        defer { withExtendedLifetime(signals) {} }
        // Workers are told of the endpoint when there is something to do.
        let parameters =
            try resumption?.checkpoint?.core.parameters
            ?? warmed(start, by: assembly.warmStart, unless: interruption, report: report)
        try report(.listening(endpoint: link.endpoint, directory: kept.path, operators: remote?.endpoint))
        let checkpoints = CheckpointFolder(run: kept.path, keep: job.checkpoint.keep)
        let contributions = job.recordsContributions ? Contributions(run: kept.path) : nil
        let begin = (round: resumption?.round ?? 0, parameters: parameters.digest())
        let ledger = try Self.ledger(kept.path, from: begin, run: run, job: job)
        var keeper = RunKeeper(job: job, directory: kept, ledger: ledger, from: begin, now: seconds())
        if let resumption {
            try report(.resumed(round: resumption.round, passedOver: resumption.passedOver))
            keeper.recall(try RunDirectory.records(at: keeper.path), now: seconds())
        }
        let atTheDoor = link.turnedAway
        let turnedAway = { @Sendable in atTheDoor() + (remote?.turnedAway ?? []) }
        let desk = OperatorDesk(
            job: job, directory: keeper.path, server: keyring?.pair.publicKey, refused: link.refused,
            turnedAway: turnedAway)
        var node = ServerNode(
            settings: assembly.runSettings(), parameters: parameters,
            pipeline: resumption?.checkpoint?.pipeline ?? assembly.pipeline(parameters), link: link, waker: link.waker,
            evaluate: assembly.evaluator(), resuming: resumption?.checkpoint?.core, enrolment: keyring?.enrolment,
            answer: desk.answered,
            keep: { enrolment in
                let wanted = try keyring?.keep(enrolment)
                link.admit(enrolment)
                return wanted
            },
            checkpoint: { core, pipeline in
                let state = Checkpoint(run: run, core: core, pipeline: pipeline, version: Program.version)
                try checkpoints.write(state, reach: Failpoint.reach)
            },
            recordJob: { job, rate in try contributions?.write(RecordedRound(job, rate: rate)) },
            events: job.recordedEvents)
        try desk.open(remote: remote, command: node.command)
        defer { desk.close() }

        let interrupt = node.interrupt
        interruption.leads(to: interrupt)
        let recorder = FlightKeeper(run: keeper.path, flight: node.flight)
        defer { recorder.dismiss() }
        var failure: RunFileError?
        var unheard: (any Error)?
        let outcome = try node.run { record in
            guard failure == nil else { return }
            do throws(RunFileError) {
                let event = try keeper.keep(record, now: seconds())
                desk.observe(event)
                if unheard == nil { unheard = Self.error(of: { try report(event) }) }
                if unheard != nil { interrupt() }
            } catch {
                // A run that cannot be kept is not worth its electricity: stop in order, and say why at the end.
                failure = error
                interrupt()
            }
        }
        // Before anything is thrown: it is for whoever wants to know why.
        let unrecorded = Self.error(of: recorder.keep)
        if let failure = failure ?? node.failure { throw failure }
        try keep(node.learnt, layout: assembly.runSettings().layout, job: job.name, in: keeper.path)
        let away = turnedAway().map { (name: "turned_away_" + $0.name, count: $0.count) }
        let last = try keeper.finish(
            RunSummary.Outcome(outcome), malformed: node.malformed + away, costs: node.costs, now: seconds())
        if let failure = unheard ?? unrecorded { throw failure }
        try report(last)
        if let error = RunError(outcome, signal: interruption.signal) { throw error }
    }

    /// The server's keys, and the operators' endpoint where one is wanted.
    private static func open(_ keys: ServerKeys) throws -> (ServerKeyring?, RemoteDoor?) {
        guard case .kept(let folder, let ticket, let operators) = keys else { return (nil, nil) }
        let keyring = try ServerKeyring(folder: folder, ticketPath: ticket)
        guard let operators else { return (keyring, nil) }
        return (keyring, try RemoteDoor(at: operators, as: keyring.pair, admitting: keyring.operatorKey()))
    }

    private static func directory(
        _ place: RunPlace, _ job: JobSettings, _ resumption: Resumption?
    ) throws(RunFileError) -> RunDirectory {
        switch (place, resumption) {
        case (.resumed(let folder), let resumption?):
            try RunDirectory(resuming: folder, after: resumption.round, lock: resumption.lock)
        case (.new(let folder?), _), (.resumed(let folder), nil):
            try RunDirectory(creating: folder, config: job.yaml())
        case (.new(nil), _):
            try RunDirectory(nextIn: "runs", job: job.name, aggregator: job.aggregator.name, config: job.yaml())
        }
    }

    /// The run's ledger, with its beginning or that another process goes on.
    private static func ledger(
        _ folder: String, from start: (round: UInt64, parameters: UInt64), run: RunID, job: JobSettings
    ) throws(RunFileError) -> LedgerWriter {
        var ledger = try LedgerWriter(in: folder)
        let isNew = ledger.head == .none && start.round == 0
        let config = ChainHash(of: job.yaml())
        try ledger.append(
            isNew
                ? .began(run: run.rawValue, config: config, parameters: start.parameters)
                : .resumed(round: start.round, parameters: start.parameters))
        return ledger
    }

    /// What imitation makes of the parameters; an interruption ends it early, and then the run with no round.
    private static func warmed(
        _ start: ParameterVector, by warmStart: WarmStart?, unless interruption: Interruption,
        report: (ServerEvent) throws -> Void
    ) throws -> ParameterVector {
        guard let warmStart else { return start }
        let steps = warmStart.settings.steps
        return try warmStart.run(from: start) { done, loss in
            if done.isMultiple(of: max(1, steps / 100)) || done == steps {
                try report(.warming(steps: done, of: steps, loss: loss))
            }
            return interruption.signal == nil
        }
    }

    /// Leaves the parameters in the run's folder, whatever ended it: they are the last good ones.
    private static func keep(
        _ learnt: (version: ParameterVersion, parameters: ParameterVector), layout: Layout, job: String,
        in folder: String
    ) throws(RunFileError) {
        let origin = PolicyFile.Origin(job: job, round: learnt.version.rawValue, version: Program.version)
        try PolicyFile.write(learnt.parameters, layout: layout, origin: origin, to: "\(folder)/policy.safetensors")
    }

    private static func error(of body: () throws -> Void) -> (any Error)? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    private static func seconds() -> Double { Double(Instant.now().nanoseconds) / 1e9 }
}

/// Why a run ended before its last round.
package enum RunError: Error, Sendable, Equatable, CustomStringConvertible {
    case interrupted(signal: Int32)
    /// By whoever: a person, the kernel for want of memory.
    case serverKilled(folder: String)
    /// There is nothing to go on with.
    case complete(folder: String)
    case quorumLost(members: Int, quorum: Int)
    case reductionFailed(String)
    case boundExceeded(suspected: Int, tolerance: Int)

    init?(_ outcome: Outcome, signal: Int32?) {
        switch outcome {
        case .completed, .stopped: return nil
        case .interrupted: self = .interrupted(signal: signal ?? SIGINT)
        case .quorumLost(let members, let quorum): self = .quorumLost(members: members, quorum: quorum)
        case .reductionFailed(let reason): self = .reductionFailed(reason)
        case .boundExceeded(let suspected, let tolerance):
            self = .boundExceeded(suspected: suspected, tolerance: tolerance)
        }
    }

    package var exitCode: ExitCode {
        switch self {
        case .interrupted(let signal): signal == SIGTERM ? .terminated : .interrupted
        case .serverKilled: .unavailable
        case .complete: .usage
        case .quorumLost: .quorumLost
        case .reductionFailed: .frozen
        case .boundExceeded: .boundExceeded
        }
    }

    package var description: String {
        switch self {
        case .interrupted: "interrupted; every finished round is kept, and guidon resume goes on with the run"
        case .serverKilled(let folder):
            "the server was killed; guidon resume \(folder) goes on with the run from its newest checkpoint"
        case .complete(let folder): "\(folder): this run has made all its rounds; begin another, or raise its rounds"
        case .quorumLost(let members, let quorum):
            "too few workers for too long: \(members) are there, a round needs the rows of \(quorum); "
                + "start more workers, or lower server.quorum"
        case .reductionFailed(let reason):
            "stopped at the last good parameters, because a round gave no usable update: \(reason)"
        case .boundExceeded(let suspected, let tolerance):
            "stopped at the last parameters that can be trusted: \(suspected) workers are under suspicion, and "
                + "the rule withstands \(tolerance); use a rule that withstands more, or set trust.quarantine or "
                + "trust.on_excess"
        }
    }
}

extension RunSummary.Outcome {
    package init(_ outcome: Outcome) {
        switch outcome {
        case .completed: self = .completed
        case .interrupted: self = .interrupted
        case .stopped: self = .stopped
        case .quorumLost: self = .quorumLost
        case .reductionFailed: self = .frozen
        case .boundExceeded: self = .boundExceeded
        }
    }
}
