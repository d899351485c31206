package import Coordination
import Dispatch
import Foundation
import LinearAlgebra
import Parameters
import Primitives
package import Settings
import Synchronization
package import Telemetry
import Transport

/// A whole server: socket, run directory, signals, and the node between them.
package enum ServerProcess {
    /// Runs `job` to its end.
    ///
    /// - Parameters:
    ///   - directory: where the run is kept; nil takes a new folder under `runs`.
    ///   - isLaunched: whether another of our processes started this one; then Ctrl-C is that one's matter.
    ///   - report: called with every event, in order, on this thread.
    /// - Throws: `TransportError` before anything is written when the endpoint cannot be had; `RunFileError` when the
    ///   run cannot be kept; `JobError` when the job's parts do not fit together; `RunError` when it ended early; what
    ///   `report` threw, after the run was ended in order.
    package static func run(
        job: JobSettings, endpoint: String, directory: String?, isLaunched: Bool, report: (ServerEvent) throws -> Void
    ) throws {
        setThreads(1)
        _ = keepFreedMemory(bytes: 256 << 20)
        let assembly = try JobAssembly(job)
        let parameters = assembly.initialParameters()
        let context = try ZeroMQContext()
        var generator = SystemRandomNumberGenerator()
        let link = try ServerTransport(
            endpoint: endpoint, run: RunID(rawValue: generator.next()), dimension: parameters.count, context: context)
        let config = job.yaml()
        let kept =
            if let directory {
                try RunDirectory(creating: directory, config: config)
            } else {
                try RunDirectory(nextIn: "runs", job: job.name, aggregator: job.aggregator.name, config: config)
            }
        try report(.listening(endpoint: link.endpoint, directory: kept.path))
        var keeper = RunKeeper(job: job, directory: kept, now: seconds())
        var node = ServerNode(
            settings: assembly.runSettings(), parameters: parameters, pipeline: assembly.pipeline(parameters),
            link: link, waker: link.waker, evaluate: assembly.evaluator())

        let interrupt = node.interrupt
        let caught = Mutex<Int32?>(nil)
        let signals = Signals(isLaunched ? [SIGTERM] : [SIGTERM, SIGINT], on: .global()) { number in
            // A second one means at once; what was kept so far is whole.
            if caught.withLock({ seen in
                defer { seen = number }
                return seen != nil
            }) {
                _exit(128 + number)
            }
            interrupt()
        }
        defer { withExtendedLifetime(signals) {} }

        var failure: RunFileError?
        var unheard: (any Error)?
        let outcome = try node.run { record in
            guard failure == nil else { return }
            do throws(RunFileError) {
                let event = try keeper.keep(record, now: seconds())
                if unheard == nil { unheard = Self.error(of: { try report(event) }) }
                if unheard != nil { interrupt() }
            } catch {
                // A run that cannot be kept is not worth its electricity: stop in order, and say why at the end.
                failure = error
                interrupt()
            }
        }
        if let failure { throw failure }
        let last = try keeper.finish(
            RunSummary.Outcome(outcome), malformed: node.malformed, costs: node.costs, now: seconds())
        if let unheard { throw unheard }
        try report(last)
        if let error = RunError(outcome, signal: caught.withLock { $0 }) { throw error }
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
    case quorumLost(members: Int, quorum: Int)
    case reductionFailed(String)

    init?(_ outcome: Outcome, signal: Int32?) {
        switch outcome {
        case .completed: return nil
        case .interrupted: self = .interrupted(signal: signal ?? SIGINT)
        case .quorumLost(let members, let quorum): self = .quorumLost(members: members, quorum: quorum)
        case .reductionFailed(let reason): self = .reductionFailed(reason)
        }
    }

    package var exitCode: ExitCode {
        switch self {
        case .interrupted(let signal): signal == SIGTERM ? .terminated : .interrupted
        case .quorumLost: .quorumLost
        case .reductionFailed: .frozen
        }
    }

    package var description: String {
        switch self {
        case .interrupted: "interrupted; every finished round is kept"
        case .quorumLost(let members, let quorum):
            "too few workers for too long: \(members) are there, a round needs the rows of \(quorum); "
                + "start more workers, or lower server.quorum"
        case .reductionFailed(let reason):
            "stopped at the last good parameters, because a round gave no usable update: \(reason)"
        }
    }
}

extension RunSummary.Outcome {
    package init(_ outcome: Outcome) {
        switch outcome {
        case .completed: self = .completed
        case .interrupted: self = .interrupted
        case .quorumLost: self = .quorumLost
        case .reductionFailed: self = .frozen
        }
    }
}
