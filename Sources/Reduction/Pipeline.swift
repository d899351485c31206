package import Aggregators
package import Coordination
package import Optimizers
import Parameters

/// From the rows of one round to the next parameters: falsify where an experiment says so, aggregate, transform, add.
/// A value; a copy is a snapshot.
package struct Pipeline: Sendable {
    private let aggregator: Aggregator
    private var optimizer: AnyOptimizer
    private let conspirators: Conspirators

    /// - Parameters:
    ///   - optimizer: made for the parameters of the first job.
    ///   - conspirators: who lies together, in an experiment.
    package init(aggregator: Aggregator, optimizer: AnyOptimizer, conspirators: Conspirators = .none) {
        self.aggregator = aggregator
        self.conspirators = conspirators
        self.optimizer = optimizer
    }

    /// - Throws: what the rule says of the rows; the optimizer's state is then as before.
    package mutating func reduce(_ job: Job) throws(AggregationError) -> ReducedRound {
        let aggregate = try aggregator.aggregate(
            rows: conspirators.rows(of: job, against: aggregator), refused: job.refused)
        let update = optimizer.step(aggregate.gradient, parameters: job.parameters)
        var parameters = job.parameters
        parameters.add(update)
        return ReducedRound(
            basis: job.basis, parameters: parameters, digest: parameters.digest(), rows: outcomes(aggregate),
            medianCosine: aggregate.comparison.medianCosine, updateNorm: update.norm)
    }

    private func outcomes(_ aggregate: Aggregate) -> [RowOutcome] {
        aggregate.weights.indices.map { row in
            RowOutcome(
                weight: aggregate.weights[row], reconstruction: aggregate.reconstruction?[row],
                agreement: aggregate.comparison.agreements[row], length: aggregate.comparison.lengths[row])
        }
    }
}
