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

    /// One gradient of many: `n` rows of `d` values → `d` values.
    ///
    /// - Parameters:
    ///   - rows: in ascending order of workers; sums are in this order.
    ///   - refused: rows that were refused at the door before this; a rule that was told `f` lowers it by as many.
    /// - Complexity: O(n² d) for the inner products, one pass for the sum, and the rule's own cost.
    public func aggregate(rows: [Gradient], refused: Int = 0) throws(AggregationError) -> Aggregate {
        try checkShape(rows)
        return try aggregate(rows: rows, gram: withViews(rows) { Gram(rows: $0) }, refused: refused)
    }

    /// The same with inner products that were made while the rows arrived (`GramBuilder`).
    ///
    /// - Parameter gram: of these very rows, in this order.
    public func aggregate(rows: [Gradient], gram: Gram, refused: Int = 0) throws(AggregationError) -> Aggregate {
        let width = try checkShape(rows)
        precondition(gram.n == rows.count, "products of \(gram.n) rows for \(rows.count)")
        for row in rows.indices where !gram[row, row].isFinite { throw .notFinite(row: row) }
        let comparison = RowComparison(gram)
        switch self {
        case .gram(let rule):
            let said = try rule.combine(gram, refused: refused)
            return Aggregate(
                gradient: weightedSum(of: rows, said.coefficients, count: width), weights: said.weights,
                reconstruction: said.reconstruction, comparison: comparison)
        case .coordinate(let rule):
            let (gradient, weights) = try rule.reduce(rows, refused: refused)
            return Aggregate(gradient: gradient, weights: weights, reconstruction: nil, comparison: comparison)
        }
    }
}

/// - Returns: how many values each row has.
@discardableResult
private func checkShape(_ rows: [Gradient]) throws(AggregationError) -> Int {
    guard let first = rows.first else { throw .tooFewRows(got: 0, need: 1) }
    for row in rows where row.count != first.count { throw .raggedRows(expected: first.count, got: row.count) }
    return first.count
}
