package import Primitives

/// What became of a run: `summary.json`, and the last line of `--json`.
package struct RunSummary: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        case completed
        /// Ended by a signal.
        case interrupted
        /// Ended by an operator.
        case stopped
        case quorumLost = "quorum_lost"
        /// A round gave no usable update.
        case frozen
        /// More workers were under suspicion than the rule withstands.
        case boundExceeded = "bound_exceeded"
    }

    /// A worker that was given up, and why, in a word.
    package struct Loss: Sendable, Equatable {
        package var worker: WorkerID
        package var reason: String

        package init(worker: WorkerID, reason: String) {
            self.worker = worker
            self.reason = reason
        }
    }

    package var job: String
    package var aggregator: String
    package var seed: UInt64
    package var outcome: Outcome
    /// Rounds that were finished.
    package var rounds: UInt64
    package var workers: Int
    package var byzantine: Int
    /// Scores are nil when no evaluation took place.
    package var finalScore: Double?
    package var bestScore: Double?
    /// The first round with a fault, and the last score before it; nil in an honest run.
    package var faultRound: UInt64?
    package var scoreBeforeFault: Double?
    /// What the server put in the place of rows on purpose, such as `alie (omniscient)`; empty outside experiments.
    package var serverSideFaults: [String]
    package var refused: RefusalCounts
    /// Workers that were under suspicion at any time of the run.
    package var suspected: [WorkerID]
    /// Those whose rows were kept from the rule when the run ended.
    package var quarantined: [WorkerID]
    /// How many rows looked arbitrary in the last round.
    package var liars: LiarCount
    /// Rounds without a step, because more rows were under suspicion than the rule withstands.
    package var roundsHeld: UInt64
    package var lost: [Loss]
    package var wallSeconds: Double
    package var cpu: ProcessorSeconds
    /// Digest of the last parameters.
    package var digest: UInt64
    /// Hash of the last line of the run's ledger: who knows it sees every change of any line. Nil where none is kept.
    package var ledger: String?

    /// Processor time by what it was spent on.
    package struct ProcessorSeconds: Sendable, Equatable {
        /// The server's process, with aggregation and evaluation; what these leave is receiving, checking and sending.
        package var server = 0.0
        package var aggregation = 0.0
        package var evaluation = 0.0
        /// All workers' processes, with learning; what it leaves is starting, receiving and sending. 0 where nobody who
        /// started them watched.
        package var workers = 0.0
        /// Rollouts and gradients: the median over the workers of what they say, times their number.
        package var learning = 0.0

        package init() {}
    }

    package init(
        job: String, aggregator: String, seed: UInt64, outcome: Outcome, rounds: UInt64, workers: Int, byzantine: Int,
        finalScore: Double? = nil, bestScore: Double? = nil, faultRound: UInt64? = nil,
        scoreBeforeFault: Double? = nil, serverSideFaults: [String] = [], refused: RefusalCounts = RefusalCounts(),
        suspected: [WorkerID] = [], quarantined: [WorkerID] = [],
        liars: LiarCount = LiarCount(least: 0, most: nil), roundsHeld: UInt64 = 0, lost: [Loss] = [],
        wallSeconds: Double = 0,
        cpu: ProcessorSeconds = ProcessorSeconds(), digest: UInt64 = 0
    ) {
        self.job = job
        self.aggregator = aggregator
        self.seed = seed
        self.outcome = outcome
        self.rounds = rounds
        self.workers = workers
        self.byzantine = byzantine
        self.finalScore = finalScore
        self.bestScore = bestScore
        self.faultRound = faultRound
        self.scoreBeforeFault = scoreBeforeFault
        self.serverSideFaults = serverSideFaults
        self.refused = refused
        self.suspected = suspected
        self.quarantined = quarantined
        self.liars = liars
        self.roundsHeld = roundsHeld
        self.lost = lost
        self.wallSeconds = wallSeconds
        self.cpu = cpu
        self.digest = digest
    }
}
