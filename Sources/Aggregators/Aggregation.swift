public import LinearAlgebra
public import Parameters

extension Aggregator {
    /// The most arbitrary rows among `rows` that this rule withstands.
    public func tolerance(rows: Int) -> Int {
        switch self {
        case .gram(let rule): rule.tolerance(rows: rows)
        case .coordinate(let rule): rule.tolerance(rows: rows)
        }
    }

    /// Whether the rule has a form in which rows count by their samples.
    public var takesSamples: Bool {
        switch self {
        case .gram(let rule): rule.takesSamples
        case .coordinate(let rule): rule.takesSamples
        }
    }

    /// One gradient of many: `n` rows of `d` values → `d` values.
    ///
    /// - Parameters:
    ///   - rows: in ascending order of workers; sums are in this order.
    ///   - refused: rows that were refused at the door before this; a rule that was told `f` lowers it by as many.
    ///   - samples: how many samples each row stands for; nil is the same for all. Whoever takes them from workers caps
    ///     them first (`cappedSamples`), for a claim costs a liar nothing.
    ///   - agreement: of the rows' cosines, these averaged over rounds; only a rule with a `memory` asks for it.
    /// - Complexity: O(n² d) for the inner products, one pass for the sum, and the rule's own cost.
    public func aggregate(
        rows: [Gradient], refused: Int = 0, samples: [Double]? = nil, agreement: ((Gram) -> Gram)? = nil
    ) throws(AggregationError) -> Aggregate {
        try checkShape(rows)
        return try aggregate(
            rows: rows, gram: withViews(rows) { Gram(rows: $0) }, refused: refused, samples: samples,
            agreement: agreement)
    }

    /// The same with inner products that were made while the rows arrived (`GramBuilder`).
    ///
    /// - Parameter gram: of these very rows, in this order.
    public func aggregate(
        rows: [Gradient], gram: Gram, refused: Int = 0, samples: [Double]? = nil, agreement: ((Gram) -> Gram)? = nil
    ) throws(AggregationError) -> Aggregate {
        let width = try checkShape(rows)
        precondition(gram.n == rows.count, "products of \(gram.n) rows for \(rows.count)")
        for row in rows.indices where !gram[row, row].isFinite { throw .notFinite(row: row) }
        if let samples { try checkSamples(samples, rows: rows.count) }
        let comparison = RowComparison(gram)
        switch self {
        case .gram(let rule):
            let remembered = memory > 0 ? agreement?(gram.cosines) : nil
            let said = try rule.combine(gram, remembering: remembered, samples: samples, refused: refused)
            let gradient = weightedSum(of: rows, said.coefficients, count: width)
            guard isInRange(said.coefficients, gram) || gradient.isFinite() else { throw .outOfRange }
            return Aggregate(
                gradient: gradient, weights: said.weights, coefficients: said.coefficients,
                reconstruction: said.reconstruction, suspicion: said.suspicion, comparison: comparison)
        case .coordinate(let rule):
            let (gradient, weights) =
                if let samples { try rule.reduce(rows, gram, samples: samples, refused: refused) } else {
                    try rule.reduce(rows, gram, refused: refused)
                }
            return Aggregate(
                gradient: gradient, weights: weights, coefficients: nil, reconstruction: nil,
                suspicion: rule.suspicion(gram, weights: weights, refused: refused), comparison: comparison)
        }
    }

    private func checkSamples(_ samples: [Double], rows: Int) throws(AggregationError) {
        precondition(samples.count == rows, "samples of \(samples.count) rows for \(rows)")
        guard takesSamples else { throw .samplesNotTaken }
        for row in samples.indices where !(samples[row] > 0 && samples[row] <= samplesMax) {
            throw .badSamples(row: row)
        }
    }
}

/// - Returns: how many values each row has.
/// - Throws: where there are none, or they differ in that.
@discardableResult
package func checkShape(_ rows: [Gradient]) throws(AggregationError) -> Int {
    guard let first = rows.first else { throw .tooFewRows(got: 0, need: 1) }
    for row in rows where row.count != first.count { throw .raggedRows(expected: first.count, got: row.count) }
    return first.count
}

/// Whether no coordinate of the sum can leave the range of a float, by the rows' lengths alone: almost always, and then
/// nobody needs to look at the coordinates.
private func isInRange(_ coefficients: [Double], _ gram: Gram) -> Bool {
    let most = zip(coefficients, gram.lengths).reduce(0) { $0 + abs($1.0) * $1.1 }
    return most < Double(Float.greatestFiniteMagnitude) / 2
}
