package import Aggregators
package import Coordination
import LinearAlgebra
import Messages
package import Objectives
package import Optimizers
import Parameters
package import Primitives

/// From the rows of one round to the next parameters: falsify where an experiment says so, aggregate, transform, add,
/// average; and what the rounds so far hold against each row.
/// A value; a copy is a snapshot.
package struct Pipeline: Sendable {
    private let aggregator: Aggregator
    private(set) var optimizer: AnyOptimizer
    /// Nil in a job without one.
    private(set) var reference: Reference?
    private var conspirators: Conspirators
    private var products = RoundProducts()
    /// Nil for a rule that remembers nothing.
    private(set) var memory: AgreementMemory?
    /// Of all rows, whatever the rule remembers.
    private(set) var history = RowMemory()
    /// What an operator set in the place of the job's.
    package private(set) var rate: Double?

    /// - Parameters:
    ///   - optimizer: made for the parameters of the first job.
    ///   - reference: the policy that workers measure from, as it is before the first job.
    ///   - conspirators: who lies together, in an experiment.
    package init(
        aggregator: Aggregator, optimizer: AnyOptimizer, reference: Reference? = nil,
        conspirators: Conspirators = .none
    ) {
        self.reference = reference
        self.aggregator = aggregator
        self.conspirators = conspirators
        self.optimizer = optimizer
        memory = aggregator.memory > 0 ? AgreementMemory(keep: aggregator.memory) : nil
    }

    /// Makes the inner products of rows with those that came before them, while others are still to come. It changes how
    /// long `reduce` takes, and not a bit of what it gives.
    package mutating func fold(_ rows: [Row], of basis: ParameterVersion) {
        products.add(rows.map(\.gradient), of: rows.map(\.worker), at: basis)
    }

    /// What an operator changes while the run goes on; it holds from the next reduction on.
    package mutating func change(_ change: PipelineChange) {
        switch change {
        case .conspire(let group): conspirators.add(group)
        case .release(let workers): conspirators.release(workers)
        case .rate(let rate):
            self.rate = rate
            optimizer.setRate(rate)
        }
    }

    /// - Throws: what the rule says of the rows; the optimizer's state and what is remembered are then as before.
    package mutating func reduce(_ job: Job) throws(AggregationError) -> ReducedRound {
        let rows = conspirators.rows(of: job, against: aggregator, remembering: memory)
        let workers = job.rows.map(\.worker)
        try checkShape(rows)
        let digests = products.digests(of: job.rows.map(\.gradient), from: workers)
        // Of a lie the products are not those of what came.
        let gram = products.finish(rows, of: workers, at: job.basis) ?? withViews(rows) { Gram(rows: $0) }
        let isHeard = workers.map { !job.distrust.quarantined.contains($0) }
        let heard = rows.indices.filter { isHeard[$0] }
        let kept = rows.count - heard.count
        let aggregate = try aggregate(rows, gram, of: workers, heard: heard, refused: job.refused, kept: kept)

        let tolerance = aggregator.tolerance(rows: rows.count + job.refused)
        // A rule that withstands nobody promises nothing: it is there to be compared with.
        // With too few rows that are heard there is nothing to make a step of.
        let isWithheld =
            aggregate == nil
            || job.distrust.isBounded && tolerance > 0
                && job.distrust.suspected > max(0, tolerance - kept - job.refused)
        var parameters = job.parameters
        var norm = 0.0
        if let aggregate, !isWithheld {
            let update = optimizer.step(aggregate.gradient, parameters: job.parameters)
            parameters.add(update)
            norm = update.norm
        }
        let next = isWithheld ? nil : moveReference(to: parameters, job.rows)
        let comparison = if let aggregate, kept == 0 { aggregate.comparison } else { RowComparison(gram) }
        let lasting = history.remember(rows, of: workers, lengths: gram.lengths, isCrowd: kept == 0 ? nil : isHeard)
        let crowd = CrowdComparison(lasting, isCrowd: isHeard)
        return ReducedRound(
            basis: job.basis, parameters: parameters, averaged: optimizer.averaged(parameters),
            digest: parameters.digest(), reference: next,
            rows: outcomes(aggregate, heard: heard, comparison, crowd.evidence, digests),
            medianCosine: comparison.medianCosine, updateNorm: norm,
            crowd: CrowdOutcome(
                unity: crowd.unity, copies: copies(gram, usual: comparison.medianCosine ?? 1), tolerance: tolerance,
                isWithheld: isWithheld))
    }

    /// - Returns: the reference policy, where it is another one now.
    private mutating func moveReference(to parameters: ParameterVector, _ rows: [Row]) -> ReferenceBroadcast? {
        let distance = medianReport(ReferenceRule.distanceName, of: rows)
        guard reference?.follow(parameters, distance: distance) == true, let moved = reference?.parameters else {
            return nil
        }
        return ReferenceBroadcast(digest: moved.digest(), parameters: moved)
    }

    /// Asks the rule about the rows that it may hear.
    ///
    /// A rule that was told how many rows may lie is told no less because some are quarantined: whoever is may be honest,
    /// and then as many liars are among the others as ever. Only where it needs more rows than are left for that many, as
    /// many fewer are assumed as must be.
    ///
    /// - Returns: nil where rows are quarantined and too few are left for any of that.
    private mutating func aggregate(
        _ rows: [Gradient], _ gram: Gram, of workers: [WorkerID], heard: [Int], refused: Int, kept: Int
    ) throws(AggregationError) -> Aggregate? {
        for fewer in 0...kept {
            do throws(AggregationError) {
                return try aggregate(rows, gram, of: workers, heard: heard, refused: refused + fewer)
            } catch {
                guard case .tooFewRows = error, kept > 0 else { throw error }
            }
        }
        return nil
    }

    private mutating func aggregate(
        _ rows: [Gradient], _ gram: Gram, of workers: [WorkerID], heard: [Int], refused: Int
    ) throws(AggregationError) -> Aggregate {
        var memory = memory
        let remember: (Gram) -> Gram = { cosines in memory?.add(cosines, of: heard.map { workers[$0] }) ?? cosines }
        let aggregate = try aggregator.aggregate(
            rows: heard.map { rows[$0] }, gram: heard.count == rows.count ? gram : gram.selecting(heard),
            refused: refused, agreement: remember)
        self.memory = memory
        return aggregate
    }

    /// Takes the place of what was gathered so far.
    mutating func restore(
        _ optimizer: AnyOptimizer, _ reference: Reference?, _ memory: AgreementMemory?, _ history: RowMemory
    ) {
        self.optimizer = optimizer
        self.reference = reference
        self.memory = memory
        self.history = history
    }

    private func outcomes(
        _ aggregate: Aggregate?, heard: [Int], _ comparison: RowComparison, _ evidence: [Evidence],
        _ digests: [UInt64]
    ) -> [RowOutcome] {
        var outcomes = evidence.indices.map { row in
            RowOutcome(
                weight: 0, agreement: comparison.agreements[row], length: comparison.lengths[row],
                evidence: evidence[row], digest: digests[row])
        }
        guard let aggregate else { return outcomes }
        for (place, row) in heard.enumerated() {
            outcomes[row].weight = aggregate.weights[place]
            outcomes[row].coefficient = aggregate.coefficients?[place]
            outcomes[row].suspicion = aggregate.suspicion[place]
            outcomes[row].reconstruction = aggregate.reconstruction?[place]
        }
        return outcomes
    }
}

/// See `Pipeline.change`.
package enum PipelineChange: Sendable {
    case conspire(Conspirators.Group)
    case release(Set<WorkerID>)
    case rate(Double)
}

/// How many rows are copies of an earlier one: almost its direction, where the round's rows have nothing like it in common.
///
/// - Parameter usual: the median cosine of the round.
func copies(_ gram: Gram, usual: Double) -> Int {
    guard usual < 0.8 else { return 0 }
    let lengths = gram.lengths
    return (0..<gram.n).count { row in
        lengths[row] > 0 && (0..<row).contains { gram[row, $0] > 0.98 * lengths[row] * lengths[$0] && lengths[$0] > 0 }
    }
}
