package import Coordination
import Credentials
import Primitives
package import Settings
package import Telemetry

/// Turns what the core tells into the run's files and the watcher's events.
package struct RunKeeper: ~Copyable {
    private let directory: RunDirectory
    private var tally: RunTally

    package init(job: JobSettings, directory: consuming RunDirectory, now: Double) {
        self.directory = directory
        tally = RunTally(job: job, now: now)
    }

    /// What an earlier process of this run recorded.
    package mutating func recall(_ records: [RoundRecord], now: Double) {
        for record in records { tally.recall(record, now: now) }
    }

    package var path: String { directory.path }

    /// - Parameter now: seconds on the monotonic clock.
    package mutating func keep(_ record: Record, now: Double) throws(RunFileError) -> ServerEvent {
        switch record {
        case .joined(let worker, let label, _, let key): return .joined(worker, label: label, key: key?.text)
        case .left(let worker): return .left(worker)
        case .waiting(let members, let rows, let quorum):
            return .waiting(members: members, rows: rows, quorum: quorum)
        case .stalled(let standstill): return .stalled(standstill)
        case .lost(let worker, let silence):
            tally.lose(worker)
            return .lost(worker, silentSeconds: silence.seconds)
        case .obeyed(let command, let workers, let version):
            let event = ServerEvent.obeyed(command.text, workers, round: version.rawValue)
            try directory.append(operatorLine: event.line)
            return event
        case .round(let report):
            let line = tally.add(report, now: now)
            try directory.append(line)
            return .round(line)
        }
    }

    /// The end: writes the summary and returns the watcher's last event.
    package mutating func finish(
        _ outcome: RunSummary.Outcome, malformed: [(name: String, count: UInt64)], costs: ServerCosts, now: Double
    ) throws(RunFileError) -> ServerEvent {
        let summary = tally.summary(outcome, malformed: malformed, costs: costs, now: now)
        try directory.finish(summary)
        return .finished(summary)
    }
}
