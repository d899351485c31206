public import LinearAlgebra
public import Parameters

/// The median of every coordinate; for an even number of rows the mean of the two middle values.
///
/// With samples, the value that half of all samples are at or below.
///
/// - Shapes: `n` rows of `d` values → `d` values, in the unit of the rows.
/// - Tolerance: `⌊(n − 1) / 2⌋` arbitrary rows keep every coordinate between two honest ones.
/// - Complexity: O(d · n log² n), without a branch, many columns at a time.
/// - Throws: `tooFewRows` without rows.
/// - Source: Yin, Chen, Ramchandran, Bartlett, "Byzantine-Robust Distributed Learning", ICML 2018 (median).
public struct CoordinateMedian: CoordinateRule {
    private let trimmed = TrimmedMean(f: nil)

    public init() {}

    public func tolerance(rows: Int) -> Int { trimmed.tolerance(rows: rows) }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        try trimmed.reduce(rows, gram, refused: refused)
    }

    public var takesSamples: Bool { true }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, samples: [Double], refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        try trimmed.reduce(rows, gram, samples: samples, refused: refused)
    }
}
