package import Messages
package import Parameters
package import Primitives

/// One admitted contribution.
package struct Row: Sendable, Equatable, Codable {
    package let worker: WorkerID
    package internal(set) var gradient: Gradient
    package let samples: UInt32
    package let statistics: TrainingStatistics

    package init(worker: WorkerID, gradient: Gradient, samples: UInt32, statistics: TrainingStatistics) {
        self.worker = worker
        self.gradient = gradient
        self.samples = samples
        self.statistics = statistics
    }
}

/// A worker whose contribution was refused for what it contains, and why.
package struct Refusal: Sendable, Equatable, Codable {
    package let worker: WorkerID
    package let reason: RejectionReason

    package init(worker: WorkerID, reason: RejectionReason) {
        self.worker = worker
        self.reason = reason
    }
}

/// The rows of the open round in ascending order of workers, whatever the order of their arrival.
struct RoundBuffer: Sendable, Equatable, Codable {
    private(set) var rows: [Row] = []
    /// At most one of a worker.
    private(set) var refused: [Refusal] = []

    func hasAnswer(of worker: WorkerID) -> Bool {
        rows.contains { $0.worker == worker } || refused.contains { $0.worker == worker }
    }

    /// Everyone who has answered, whatever became of it.
    var answered: Set<WorkerID> { Set(rows.map(\.worker)).union(refused.map(\.worker)) }

    mutating func insert(_ row: Row) {
        precondition(!hasAnswer(of: row.worker), "a second row of \(row.worker)")
        rows.insert(row, at: rows.firstIndex { $0.worker > row.worker } ?? rows.count)
    }

    mutating func refuse(_ worker: WorkerID, _ reason: RejectionReason) {
        if !hasAnswer(of: worker) { refused.append(Refusal(worker: worker, reason: reason)) }
    }

    /// - Returns: whose they were; they may answer again.
    mutating func forgetRefusals() -> [WorkerID] {
        defer { refused = [] }
        return refused.map(\.worker)
    }

    /// The same rows with other values.
    func with(_ gradient: Gradient) -> RoundBuffer {
        var buffer = self
        for index in buffer.rows.indices { buffer.rows[index].gradient = gradient }
        return buffer
    }

    mutating func clear() {
        rows.removeAll(keepingCapacity: true)
        refused.removeAll(keepingCapacity: true)
    }
}

/// What a round comes down to: heavy work for the shell, answered by exactly one event.
package struct Job: Sendable, Equatable {
    package let basis: ParameterVersion
    package let parameters: ParameterVector
    package let rows: [Row]
    /// Contributions refused for what they contain; a rule that was told how many rows may lie lowers it by these.
    package let refused: Int
    package let distrust: Distrust

    package init(
        basis: ParameterVersion, parameters: ParameterVector, rows: [Row], refused: Int, distrust: Distrust = .none
    ) {
        self.basis = basis
        self.parameters = parameters
        self.rows = rows
        self.refused = refused
        self.distrust = distrust
    }
}

/// What became of one row.
package struct RowOutcome: Sendable, Equatable, Codable {
    /// How much it counted, in 0…1; 0 of a row that was kept from the rule.
    package var weight: Double
    /// What it was multiplied by; nil where the rule multiplies no whole row, or did not see it.
    package var coefficient: Double?
    /// What the rule holds against it, in 0…1; nil where the rule did not see it.
    package var suspicion: Double?
    /// The share of it that the rule's subspace explains, in 0…1; nil where the rule has no subspace.
    package var reconstruction: Double?
    /// Median of its cosines with the other rows; nil for a row of zeros, or one that is alone.
    package var agreement: Double?
    /// Its length over the rows' median length.
    package var length: Double
    /// What the rounds so far hold against its worker.
    package var evidence: Evidence
    /// Digest of its gradient as it came.
    package var digest: UInt64

    package init(
        weight: Double, coefficient: Double? = nil, suspicion: Double? = nil, reconstruction: Double? = nil,
        agreement: Double? = nil, length: Double = 1, evidence: Evidence = .none, digest: UInt64 = 0
    ) {
        self.digest = digest
        self.weight = weight
        self.coefficient = coefficient
        self.suspicion = suspicion
        self.reconstruction = reconstruction
        self.agreement = agreement
        self.length = length
        self.evidence = evidence
    }
}

/// The answer to a `Job`.
package struct ReducedRound: Sendable, Equatable, Codable {
    package let basis: ParameterVersion
    package var parameters: ParameterVector
    /// What to score and give away in the place of the parameters, where the job averages them.
    package var averaged: ParameterVector?
    package let digest: UInt64
    /// The reference policy from now on, where it is another one.
    package var reference: ReferenceBroadcast?
    /// In the order of the job's rows.
    package var rows: [RowOutcome]
    package let medianCosine: Double?
    /// Euclidean length of what was added to the parameters.
    package let updateNorm: Double
    /// What else there is to know of the round for `Trust`.
    package let crowd: CrowdOutcome

    package init(
        basis: ParameterVersion, parameters: ParameterVector, averaged: ParameterVector? = nil, digest: UInt64,
        reference: ReferenceBroadcast? = nil, rows: [RowOutcome], medianCosine: Double?, updateNorm: Double,
        crowd: CrowdOutcome = CrowdOutcome()
    ) {
        self.crowd = crowd
        self.basis = basis
        self.parameters = parameters
        self.averaged = averaged
        self.digest = digest
        self.reference = reference
        self.rows = rows
        self.medianCosine = medianCosine
        self.updateNorm = updateNorm
    }
}
