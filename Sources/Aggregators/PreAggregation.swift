import LinearAlgebra
import Parameters

extension Aggregator {
    /// This rule over rows that went through `steps` first, in their order.
    public func preceded(by steps: [any PreAggregator]) -> Aggregator {
        guard !steps.isEmpty else { return self }
        return switch self {
        case .gram(let rule): .gram(PreAggregatedGramRule(steps: steps, rule: rule))
        case .coordinate(let rule): .coordinate(PreAggregatedCoordinateRule(steps: steps, rule: rule))
        }
    }
}

/// A rule over inner products behind others of its kind: all of it is `n × n`.
struct PreAggregatedGramRule: GramRule {
    let steps: [any PreAggregator]
    let rule: any GramRule

    func tolerance(rows: Int) -> Int { rule.tolerance(rows: rows) }

    func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        guard gram.n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        let (mixing, mixed) = try mix(steps, gram, refused: refused)
        let said = try rule.combine(mixed, refused: refused)
        return Combination(
            coefficients: mixing.pulledBack(said.coefficients),
            weights: sharesOfLargest(mixing.pulledBack(said.weights)))
    }
}

/// A rule for each coordinate behind steps over inner products: the mixed rows are made, which costs `n` passes.
struct PreAggregatedCoordinateRule: CoordinateRule {
    let steps: [any PreAggregator]
    let rule: any CoordinateRule

    func tolerance(rows: Int) -> Int { rule.tolerance(rows: rows) }

    func reduce(_ rows: [Gradient], refused: Int) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        guard let width = rows.first?.count else { throw .tooFewRows(got: 0, need: 1) }
        let (mixing, _) = try mix(steps, withViews(rows) { Gram(rows: $0) }, refused: refused)
        let mixed = rows.indices.map { weightedSum(of: rows, mixing.row($0), count: width) }
        let (gradient, weights) = try rule.reduce(mixed, refused: refused)
        return (gradient, sharesOfLargest(mixing.pulledBack(weights)))
    }
}

private func mix(
    _ steps: [any PreAggregator], _ gram: Gram, refused: Int
) throws(AggregationError) -> (mixing: Mixing, gram: Gram) {
    var mixing = Mixing(factors: [Double](repeating: 1, count: gram.n))
    var mixed = gram
    for step in steps {
        let next = try step.mixing(mixed, refused: refused)
        mixing = mixing.followed(by: next)
        mixed = next.applied(to: mixed)
    }
    return (mixing, mixed)
}
