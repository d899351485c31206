package import Coordination
import Credentials
package import Ledger
import Messages
import Primitives
package import Settings
package import Telemetry

/// Turns what the core tells into the run's files and the watcher's events.
package struct RunKeeper: ~Copyable {
    private let directory: RunDirectory
    private var ledger: LedgerWriter
    private var tally: RunTally
    /// Of the last round that was kept, and the digest of its parameters.
    private var last: (round: UInt64, parameters: UInt64)

    /// - Parameter start: the round that the run begins with or goes on from, and the digest of its parameters.
    package init(
        job: JobSettings, directory: consuming RunDirectory, ledger: consuming LedgerWriter,
        from start: (round: UInt64, parameters: UInt64), now: Double
    ) {
        self.directory = directory
        self.ledger = ledger
        last = start
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
            try ledger.append(.obeyed(command: command.text, workers: workers, round: version.rawValue))
            try directory.append(operatorLine: event.line)
            return event
        case .round(let report):
            try ledger.append(.round(LedgerRound(report, before: last.parameters)))
            last = (report.version.rawValue, report.digest)
            let line = tally.add(report, now: now)
            try directory.append(line)
            return .round(line)
        }
    }

    /// The end: writes the summary and returns the watcher's last event.
    package mutating func finish(
        _ outcome: RunSummary.Outcome, malformed: [(name: String, count: UInt64)], costs: ServerCosts, now: Double
    ) throws(RunFileError) -> ServerEvent {
        try ledger.append(.finished(outcome: outcome.rawValue, round: last.round, parameters: last.parameters))
        try ledger.synchronize()
        var summary = tally.summary(outcome, malformed: malformed, costs: costs, now: now)
        summary.ledger = "\(ledger.head)"
        try directory.finish(summary)
        return .finished(summary)
    }
}

extension LedgerRound {
    /// - Parameter before: digest of the parameters that the round began at.
    fileprivate init(_ report: RoundReport, before: UInt64) {
        let verdicts = Dictionary(report.trust.standings.map { ($0.worker, TrustState($0.state)) }) { one, _ in one }
        self.init(
            round: report.version.rawValue, before: before, after: report.digest, isHeld: report.trust.isWithheld,
            rows: report.rows.map {
                Row(
                    worker: $0.worker, digest: $0.outcome.digest, verdict: verdicts[$0.worker] ?? .trusted,
                    coefficient: $0.outcome.coefficient, weight: $0.outcome.weight)
            },
            refused: report.refusedRows.map { Refusal(worker: $0.worker, reason: $0.reason.rawValue) })
    }
}
