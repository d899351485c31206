public import LinearAlgebra
public import Parameters

/// Bulyan: `θ = n − 2 f` rows chosen by Krum one after another, then of every coordinate the mean of the `θ − 2 f` of their
/// values nearest to their median.
///
/// Each choice takes the row of the least Krum score among those that are left, with scores over these alone. The last
/// choices look at one neighbour and two rows that are nearest to each other tie by nature: then the row nearer to all that
/// are left is taken, and the earlier one only where that ties too.
///
/// - Shapes: `n` rows of `d` values → `d` values; the choice needs the inner products only.
/// - Tolerance: `f` arbitrary rows for `n ≥ 4 f + 3`; without a declared `f` as many as that allows.
/// - Complexity: O(n³ log n) for the choice beside the inner products, and O(d · n log² n).
/// - Throws: `tooFewRows` when `n < 4 f + 3` and `f > 0`.
/// - Samples: takes none. A coordinate's few values near the median are picked from rows that were picked before; samples
///   that enter twice have no reading, and neither step's guarantee covers them.
/// - Source: El Mhamdi, Guerraoui, Rouault, "The Hidden Vulnerability of Distributed Learning in Byzantium", ICML 2018.
/// - Differs: `m − f − 1` neighbours of `m` rows that are left, as in our Krum; the paper has `m − f − 2`. The code of the
///   Flag Aggregator's authors never scores again after a choice.
public struct Bulyan: CoordinateRule {
    private let f: Int?

    public init(f: Int? = nil) {
        precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        self.f = f
    }

    public func tolerance(rows: Int) -> Int { withstood(f, most: (rows - 3) / 4) }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        let n = rows.count
        let f = try declared(f, rows: n, refused: refused, most: (n - 3) / 4)
        guard f == 0 || n >= 4 * f + 3 else { throw .tooFewRows(got: n, need: 4 * f + 3) }
        let chosen = choice(gram, f: f)
        let (gradient, shares) = meanAroundMedian(chosen.map { rows[$0] }, keeping: n - 4 * f)
        var weights = [Double](repeating: 0, count: n)
        for (row, share) in zip(chosen, shares) { weights[row] = share }
        return (gradient, weights)
    }

    /// By the distances to the nearest others among all rows: the choice itself would tell equal rows apart.
    public func suspicion(_ gram: Gram, weights: [Double], refused: Int) -> [Double] {
        let f = remaining(f, refused: refused, most: max(0, (gram.n - 3) / 4))
        let scores = krumScores(Array(0..<gram.n), gram, neighbors: gram.n - f - 1)
        return beyondTypical(scores.map { $0.squareRoot() })
    }

    /// In ascending order.
    private func choice(_ gram: Gram, f: Int) -> [Int] {
        var left = Array(0..<gram.n)
        var chosen: [Int] = []
        for _ in 0..<gram.n - 2 * f {
            let scores = krumScores(left, gram, neighbors: left.count - f - 1)
            let sums = left.map { row in left.reduce(0) { $0 + gram.squaredDistance(row, $1) } }
            let best = scores.indices.min { (scores[$0], sums[$0], $0) < (scores[$1], sums[$1], $1) }
            chosen.append(left.remove(at: best ?? 0))
        }
        return chosen.sorted()
    }
}
