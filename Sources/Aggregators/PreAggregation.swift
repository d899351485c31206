import LinearAlgebra
import Parameters

extension Aggregator {
    /// This rule over rows that went through `steps` first, in their order.
    public func preceded(by steps: [any PreAggregator]) -> Aggregator {
        guard !steps.isEmpty else { return self }
        let steps = PreAggregation(steps: steps)
        return switch self {
        case .gram(let rule): .gram(PreAggregatedGramRule(steps: steps, rule: rule))
        case .coordinate(let rule): .coordinate(PreAggregatedCoordinateRule(steps: steps, rule: rule))
        }
    }
}

/// Steps one after another.
struct PreAggregation: Sendable {
    let steps: [any PreAggregator]

    var keepsRows: Bool { steps.allSatisfy(\.keepsRows) }

    func count(rows: Int) -> Int { steps.reduce(rows) { $1.count(rows: $0) } }

    /// - Returns: the new rows in old ones, and the inner products of the new ones.
    func mix(_ gram: Gram, refused: Int) throws(AggregationError) -> (mixing: Mixing, gram: Gram) {
        guard gram.n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        var mixing = Mixing(factors: [Double](repeating: 1, count: gram.n))
        var mixed = gram
        for step in steps {
            let next = try step.mixing(mixed, refused: refused)
            mixing = mixing.followed(by: next)
            mixed = next.applied(to: mixed)
        }
        return (mixing, mixed)
    }
}

/// A rule over inner products behind others of its kind: all of it is `n × n`.
struct PreAggregatedGramRule: GramRule {
    let steps: PreAggregation
    let rule: any GramRule

    func tolerance(rows: Int) -> Int { rule.tolerance(rows: steps.count(rows: rows)) }

    func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        let (mixing, mixed) = try steps.mix(gram, refused: refused)
        return pulledBack(try rule.combine(mixed, refused: refused), mixing)
    }

    var takesSamples: Bool { rule.takesSamples && steps.keepsRows }

    func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        guard takesSamples else { throw .samplesNotTaken }
        let (mixing, mixed) = try steps.mix(gram, refused: refused)
        return pulledBack(try rule.combine(mixed, samples: samples, refused: refused), mixing)
    }

    private func pulledBack(_ said: Combination, _ mixing: Mixing) -> Combination {
        Combination(
            coefficients: mixing.pulledBack(said.coefficients),
            weights: sharesOfLargest(mixing.pulledBack(said.weights)), suspicion: mixing.shared(said.suspicion))
    }
}

/// A rule for each coordinate behind steps over inner products: the mixed rows are made, which costs a pass for each.
struct PreAggregatedCoordinateRule: CoordinateRule {
    let steps: PreAggregation
    let rule: any CoordinateRule

    func tolerance(rows: Int) -> Int { rule.tolerance(rows: steps.count(rows: rows)) }

    func reduce(
        _ rows: [Gradient], _ gram: Gram, refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        let (mixing, mixed) = try steps.mix(gram, refused: refused)
        let (gradient, weights) = try rule.reduce(newRows(rows, mixing), mixed, refused: refused)
        return (gradient, sharesOfLargest(mixing.pulledBack(weights)))
    }

    var takesSamples: Bool { rule.takesSamples && steps.keepsRows }

    func reduce(
        _ rows: [Gradient], _ gram: Gram, samples: [Double], refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        guard takesSamples else { throw .samplesNotTaken }
        let (mixing, mixed) = try steps.mix(gram, refused: refused)
        let (gradient, weights) = try rule.reduce(
            newRows(rows, mixing), mixed, samples: samples, refused: refused)
        return (gradient, sharesOfLargest(mixing.pulledBack(weights)))
    }

    private func newRows(_ rows: [Gradient], _ mixing: Mixing) -> [Gradient] {
        (0..<mixing.count).map { weightedSum(of: rows, mixing.row($0), count: rows.first?.count ?? 0) }
    }
}
