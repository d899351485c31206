public import LinearAlgebra
public import Parameters

/// The mean of what is left of every coordinate after its `f` smallest and `f` largest values are taken away.
///
/// For column `k` with sorted values `x₍₁₎ ≤ … ≤ x₍ₙ₎`:  `yₖ = (x₍f+1₎ + … + x₍n−f₎) / (n − 2f)`. With samples, as many are
/// taken away at either end as the `f` rows with most have, of the row on the edge a part; without a declared `f` it is the
/// weighted median.
///
/// - Shapes: `n` rows of `d` values → `d` values, in the unit of the rows; sums in double in ascending order of values.
/// - Tolerance: any `f` rows may be arbitrary, for `2f < n`; without a declared `f`, `⌊(n − 1) / 2⌋`, which is the median.
/// - Complexity: O(d · n log² n), without a branch, many columns at a time; with samples one by one.
/// - Throws: `tooFewRows` when `n ≤ 2f`, `samplesTooUneven`.
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
        _ rows: [Gradient], _ gram: Gram, refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        let f = try declared(f, rows: rows.count, refused: refused, most: (rows.count - 1) / 2)
        let gradient = filledGradient(count: rows.first?.count ?? 0) { result in
            withViews(rows) { trimmedColumnMeans($0, trim: f, into: result) }
        }
        return (gradient, shares(rows, trim: f))
    }

    public var takesSamples: Bool { true }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, samples: [Double], refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        let f = try declared(f, rows: rows.count, refused: refused, most: (rows.count - 1) / 2)
        guard self.f != nil else { return (columnwise(rows, samples) { $0.median }, shares(rows, trim: f)) }
        let mass = try arbitraryMass(f, of: samples, lowering: false)
        return (columnwise(rows, samples) { $0.trimmedMean(without: mass) }, shares(rows, trim: f))
    }

    private func shares(_ rows: [Gradient], trim: Int) -> [Double] {
        columnShares(rows) { $0[trim]...$0[$0.count - 1 - trim] }
    }
}
