package import Primitives

/// What became of a run: `summary.json`, and the last line of `--json`.
package struct RunSummary: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        case completed
        /// Ended by a signal.
        case interrupted
        case quorumLost = "quorum_lost"
        /// A round gave no usable update.
        case frozen
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
    package var suspected: [WorkerID]
    package var lost: [Loss]
    package var wallSeconds: Double
    package var cpu: ProcessorSeconds
    /// Digest of the last parameters.
    package var digest: UInt64

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
        suspected: [WorkerID] = [], lost: [Loss] = [], wallSeconds: Double = 0,
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
        self.lost = lost
        self.wallSeconds = wallSeconds
        self.cpu = cpu
        self.digest = digest
    }
}
