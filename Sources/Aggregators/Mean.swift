public import LinearAlgebra

/// The mean of the rows: the rule to compare with, which one lying row moves wherever it wants.
///
/// `y = (x₁ + … + xₙ) / n`.
///
/// - Shapes: `n` rows of `d` values → `d` values, in the unit of the rows.
/// - Tolerance: 0.
/// - Complexity: O(n d).
/// - Throws: `tooFewRows` without rows.
public struct Mean: GramRule {
    public init() {}

    public func tolerance(rows: Int) -> Int { 0 }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        guard gram.n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        return Combination(
            coefficients: [Double](repeating: 1 / Double(gram.n), count: gram.n),
            weights: [Double](repeating: 1, count: gram.n))
    }
}
