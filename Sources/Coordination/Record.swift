package import Credentials
package import Messages
package import Primitives

/// What the server core has to tell: the shell turns it into lines, files and pictures.
package enum Record: Sendable, Equatable {
    case joined(WorkerID, label: String, incarnation: Incarnation, key: PublicKey? = nil)
    case lost(WorkerID, silentFor: Duration)
    case left(WorkerID)
    /// Too few workers to go on; said once until it changes.
    case waiting(members: Int, rows: Int, quorum: Int)
    /// A round that takes much longer than the one before; said once for each thing that it is at.
    case stalled(Standstill)
    /// An operator's command that was carried out, with the workers that it is about.
    case obeyed(Command, [WorkerID], at: ParameterVersion)
    case round(RoundReport)
}

/// One round, complete with its score where it was scored.
package struct RoundReport: Sendable, Equatable, Codable {
    /// The version that the round made.
    package var version: ParameterVersion
    package var digest: UInt64
    package var rows: [RowReport]
    /// Ascending by worker.
    package var refusedRows: [Refusal]
    package var members: Int
    /// By reason, in the order of `RejectionReason.allCases`, since the round before; only what occurred.
    package var refused: [ReasonCount]
    /// Median over the rows of what the workers say.
    package var statistics: TrainingStatistics
    package var medianCosine: Double?
    package var updateNorm: Double
    package var trust: TrustReport
    package var score: Double?
    /// From sending the parameters to closing the round.
    package var waited: Duration
    /// From closing the round to having the next parameters.
    package var reduced: Duration

    package static func == (a: RoundReport, b: RoundReport) -> Bool {
        a.version == b.version && a.digest == b.digest && a.rows == b.rows
            && a.refusedRows == b.refusedRows && a.members == b.members
            && a.refused == b.refused
            && a.statistics == b.statistics && a.medianCosine == b.medianCosine && a.updateNorm == b.updateNorm
            && a.trust == b.trust && a.score == b.score
    }
}

package struct RowReport: Sendable, Equatable, Codable {
    package var worker: WorkerID
    package var outcome: RowOutcome

    package init(worker: WorkerID, outcome: RowOutcome) {
        self.worker = worker
        self.outcome = outcome
    }
}

/// How a run ended.
package enum Outcome: Sendable, Equatable {
    case completed
    case interrupted
    /// An operator wanted it to end.
    case stopped
    /// Too few workers for longer than the run was told to wait.
    case quorumLost(members: Int, quorum: Int)
    /// The rule refused the rows, or the update was not finite; the parameters are those before.
    case reductionFailed(String)
    /// More workers are under suspicion than the rule withstands; the parameters are those before.
    case boundExceeded(suspected: Int, tolerance: Int)
}

extension TrainingStatistics {
    /// The median over workers of each number by itself, so that fewer than half of them cannot move it at will.
    static func median(of rows: [Row]) -> TrainingStatistics {
        func median(_ key: (TrainingStatistics) -> Double) -> Double { middle(rows.map { key($0.statistics) }) }
        return TrainingStatistics(
            loss: median(\.loss), reward: median(\.reward), entropy: median(\.entropy),
            divergence: median(\.divergence), computeSeconds: median(\.computeSeconds))
    }
}
