import LinearAlgebra
public import Parameters

/// The mean of what is left of every coordinate after its `f` smallest and `f` largest values are taken away.
///
/// For column `k` with sorted values `x₍₁₎ ≤ … ≤ x₍ₙ₎`:  `yₖ = (x₍f+1₎ + … + x₍n−f₎) / (n − 2f)`.
///
/// - Shapes: `n` rows of `d` values → `d` values, in the unit of the rows; sums in double in ascending order of values.
/// - Tolerance: any `f` rows may be arbitrary, for `2f < n`; without a declared `f`, `⌊(n − 1) / 2⌋`, which is the median.
/// - Complexity: O(d · n log² n), without a branch, many columns at a time.
/// - Throws: `tooFewRows` when `n ≤ 2f`.
/// - Source: Yin, Chen, Ramchandran, Bartlett, "Byzantine-Robust Distributed Learning", ICML 2018 (trimmed mean).
/// - Differs: takes the count `f`, of which rows refused at the door are taken off; the paper takes `β = f / n`.
public struct TrimmedMean: CoordinateRule {
    private let f: Int?

    public init(f: Int?) {
        precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        self.f = f
    }

    public func tolerance(rows: Int) -> Int {
        let most = max(0, (rows - 1) / 2)
        guard let f else { return most }
        return f <= most ? f : 0
    }

    public func reduce(
        _ rows: [Gradient], refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        let f = try declared(f, rows: rows.count, refused: refused, most: (rows.count - 1) / 2)
        let gradient = filledGradient(count: rows.first?.count ?? 0) { result in
            withViews(rows) { trimmedColumnMeans($0, trim: f, into: result) }
        }
        return (gradient, columnShares(rows, trim: f))
    }
}
