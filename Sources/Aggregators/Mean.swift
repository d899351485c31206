public import LinearAlgebra

/// The mean of the rows: the rule to compare with, which one lying row moves wherever it wants.
///
/// `y = (x₁ + … + xₙ) / n`, with samples `Σ sᵢ xᵢ / Σ sᵢ`.
///
/// - Shapes: `n` rows of `d` values → `d` values, in the unit of the rows.
/// - Tolerance: 0.
/// - Complexity: O(n d).
/// - Throws: `tooFewRows` without rows.
public struct Mean: GramRule {
    public init() {}

    public func tolerance(rows: Int) -> Int { 0 }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        guard gram.n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        var said = meanOf(0..<gram.n, samples)
        // It looks at no row: what counts less for its samples is not suspect for it.
        said.suspicion = [Double](repeating: 0, count: gram.n)
        return said
    }
}
