package import Aggregators
package import Coordination
import LinearAlgebra
package import Optimizers
import Parameters
package import Primitives

/// From the rows of one round to the next parameters: falsify where an experiment says so, aggregate, transform, add,
/// average.
/// A value; a copy is a snapshot.
package struct Pipeline: Sendable {
    private let aggregator: Aggregator
    private var optimizer: AnyOptimizer
    private let conspirators: Conspirators
    private var products = RoundProducts()
    /// Nil for a rule that remembers nothing.
    private var memory: AgreementMemory?

    /// - Parameters:
    ///   - optimizer: made for the parameters of the first job.
    ///   - conspirators: who lies together, in an experiment.
    package init(aggregator: Aggregator, optimizer: AnyOptimizer, conspirators: Conspirators = .none) {
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

    /// - Throws: what the rule says of the rows; the optimizer's state and what is remembered are then as before.
    package mutating func reduce(_ job: Job) throws(AggregationError) -> ReducedRound {
        let aggregate = try aggregate(job)
        let update = optimizer.step(aggregate.gradient, parameters: job.parameters)
        var parameters = job.parameters
        parameters.add(update)
        return ReducedRound(
            basis: job.basis, parameters: parameters, averaged: optimizer.averaged(parameters),
            digest: parameters.digest(), rows: outcomes(aggregate), medianCosine: aggregate.comparison.medianCosine,
            updateNorm: update.norm)
    }

    private mutating func aggregate(_ job: Job) throws(AggregationError) -> Aggregate {
        let rows = conspirators.rows(of: job, against: aggregator, remembering: memory)
        let workers = job.rows.map(\.worker)
        var memory = memory
        let remember: (Gram) -> Gram = { memory?.add($0, of: workers) ?? $0 }
        // Of a lie the products are not those of what came.
        let gram = products.finish(rows, of: workers, at: job.basis)
        let aggregate =
            if let gram {
                try aggregator.aggregate(rows: rows, gram: gram, refused: job.refused, agreement: remember)
            } else { try aggregator.aggregate(rows: rows, refused: job.refused, agreement: remember) }
        self.memory = memory
        return aggregate
    }

    private func outcomes(_ aggregate: Aggregate) -> [RowOutcome] {
        aggregate.weights.indices.map { row in
            RowOutcome(
                weight: aggregate.weights[row], reconstruction: aggregate.reconstruction?[row],
                agreement: aggregate.comparison.agreements[row], length: aggregate.comparison.lengths[row])
        }
    }
}
