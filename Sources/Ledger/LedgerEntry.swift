package import Primitives
package import Telemetry

/// What a ledger holds: one line each.
package enum LedgerEntry: Sendable, Equatable {
    /// - Parameters:
    ///   - run: its number among all runs.
    ///   - config: hash of the bytes of `config.yaml`.
    ///   - parameters: digest of those that it begins with.
    case began(run: UInt64, config: ChainHash, parameters: UInt64)
    /// Another process goes on with what the first `round` rounds made; what was recorded of later ones is made again.
    case resumed(round: UInt64, parameters: UInt64)
    case round(LedgerRound)
    /// An operator's command that was carried out before the round after `round`.
    case obeyed(command: String, workers: [WorkerID], round: UInt64)
    /// How the process ended, in the words of `summary.json`.
    case finished(outcome: String, round: UInt64, parameters: UInt64)
}

/// One round: who contributed what, what was held of it, and what came of it.
package struct LedgerRound: Sendable, Equatable {
    /// The version that it made; the first is 1.
    package var round: UInt64
    /// Digests of the parameters before and after.
    package var before: UInt64
    package var after: UInt64
    /// Whether it made no step on purpose.
    package var isHeld: Bool
    /// Ascending by worker.
    package var rows: [Row]
    /// Whose rows were refused for what they held, ascending, and why.
    package var refused: [Refusal]

    package struct Row: Sendable, Equatable {
        package var worker: WorkerID
        /// Of the gradient as it came.
        package var digest: UInt64
        /// What the run holds of the worker after the round.
        package var verdict: TrustState
        /// What the rule multiplied the row by; nil where it multiplies no whole rows, or did not see it.
        package var coefficient: Double?
        /// How much it counted, in 0…1.
        package var weight: Double

        package init(
            worker: WorkerID, digest: UInt64, verdict: TrustState, coefficient: Double? = nil, weight: Double
        ) {
            self.worker = worker
            self.digest = digest
            self.verdict = verdict
            self.coefficient = coefficient
            self.weight = weight
        }
    }

    package struct Refusal: Sendable, Equatable {
        package var worker: WorkerID
        package var reason: String

        package init(worker: WorkerID, reason: String) {
            self.worker = worker
            self.reason = reason
        }
    }

    package init(
        round: UInt64, before: UInt64, after: UInt64, isHeld: Bool = false, rows: [Row], refused: [Refusal] = []
    ) {
        self.round = round
        self.before = before
        self.after = after
        self.isHeld = isHeld
        self.rows = rows
        self.refused = refused
    }
}
