package import Primitives

/// What one round did: a line of `metrics.jsonl`.
///
/// Everything but `times` is a function of the job and its seed, so two runs are compared by `line(withTimes: false)`.
package struct RoundRecord: Sendable, Equatable {
    /// The version of the parameters that the round made, so the first round is 1.
    package var round: UInt64
    /// What the evaluation measured at the new parameters; nil when it was not this round's turn.
    package var score: Double?
    /// Medians over the workers of what they say about their batches; not finite when nobody said anything.
    package var loss: Double
    package var reward: Double
    package var entropy: Double
    package var divergence: Double
    /// Workers that were alive when the round ended, and those whose rows were aggregated.
    package var members: Int
    package var rows: Int
    /// Median over the pairs of rows of the cosine between them; nil below 2 rows.
    package var medianCosine: Double?
    package var updateNorm: Double
    /// How many rows look arbitrary: those under suspicion, and with those that may be; the second is nil when unknown.
    package var liars: LiarCount
    /// Whether the round made no step, because more rows were under suspicion than the rule withstands.
    package var isHeld: Bool
    /// What was refused since the round before.
    package var refused: RefusalCounts
    /// In ascending order of workers.
    package var workers: [Standing]
    /// Digest of the new parameters.
    package var digest: UInt64
    package var times: Times

    /// How one worker stands after the round.
    package struct Standing: Sendable, Equatable {
        package var worker: WorkerID
        /// See `Aggregate.weights` and `Aggregate.reconstruction`; nil when the worker had no row or the rule no answer.
        package var weight: Double?
        package var reconstruction: Double?
        /// See `Aggregate.coefficients` and `Aggregate.suspicion`; nil as above, and in quarantine.
        package var coefficient: Double?
        package var ruleSuspicion: Double?
        /// See `RowComparison`; nil when the worker had no row, or one without a direction.
        package var agreement: Double?
        package var length: Double?
        /// See `Evidence`.
        package var lastingAgreement: Double?
        /// Over the rounds, see `Trust`; trust is 1 less this.
        package var suspicion: Double
        package var state: TrustState

        package init(
            worker: WorkerID, weight: Double? = nil, reconstruction: Double? = nil, coefficient: Double? = nil,
            ruleSuspicion: Double? = nil, agreement: Double? = nil, length: Double? = nil,
            lastingAgreement: Double? = nil, suspicion: Double, state: TrustState = .trusted
        ) {
            self.worker = worker
            self.weight = weight
            self.reconstruction = reconstruction
            self.coefficient = coefficient
            self.ruleSuspicion = ruleSuspicion
            self.agreement = agreement
            self.length = length
            self.lastingAgreement = lastingAgreement
            self.suspicion = suspicion
            self.state = state
        }
    }

    /// What differs from run to run.
    package struct Times: Sendable, Equatable {
        /// From the broadcast to the last row, of the reduction, of the whole round, since the run began; in seconds.
        package var wait: Double
        package var reduce: Double
        package var round: Double
        package var elapsed: Double

        package init(wait: Double = 0, reduce: Double = 0, round: Double = 0, elapsed: Double = 0) {
            self.wait = wait
            self.reduce = reduce
            self.round = round
            self.elapsed = elapsed
        }
    }

    package init(
        round: UInt64, score: Double? = nil, loss: Double = .nan, reward: Double = .nan, entropy: Double = .nan,
        divergence: Double = .nan, members: Int, rows: Int, medianCosine: Double? = nil, updateNorm: Double = .nan,
        liars: LiarCount = LiarCount(least: 0, most: nil), isHeld: Bool = false,
        refused: RefusalCounts = RefusalCounts(), workers: [Standing] = [], digest: UInt64 = 0, times: Times = Times()
    ) {
        self.round = round
        self.score = score
        self.loss = loss
        self.reward = reward
        self.entropy = entropy
        self.divergence = divergence
        self.members = members
        self.rows = rows
        self.medianCosine = medianCosine
        self.updateNorm = updateNorm
        self.liars = liars
        self.isHeld = isHeld
        self.refused = refused
        self.workers = workers
        self.digest = digest
        self.times = times
    }
}
