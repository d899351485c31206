public import LinearAlgebra

/// The row, or the mean of the rows, nearest to its own neighbours.
///
/// Score of row `i`: the mean squared distance to its `n − f − 1` nearest other rows. Krum gives the row of the least score,
/// Multi-Krum the mean of the `n − f` rows of the least scores; ties go to the earlier row.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients.
/// - Tolerance: `f` arbitrary rows for `2 f + 2 < n`; without a declared `f` as many as that allows.
/// - Complexity: O(n² log n) beside the inner products.
/// - Throws: `tooFewRows` when `n ≤ 2 f`.
/// - Source: Blanchard, El Mhamdi, Guerraoui, Stainer, "Machine Learning with Adversaries: Byzantine Tolerant Gradient
///   Descent", NeurIPS 2017.
/// - Differs: `n − f − 1` neighbours and `n − f` rows as in ByzFL 0.0.11; the paper has `n − f − 2` and any number.
public struct Krum: GramRule {
    private let f: Int?
    private let isMulti: Bool

    public init(f: Int? = nil, multi: Bool = false) {
        precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        self.f = f
        isMulti = multi
    }

    public func tolerance(rows: Int) -> Int {
        let most = max(0, (rows - 3) / 2)
        guard let f else { return most }
        return f <= most ? f : 0
    }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        let n = gram.n
        let f = try declared(f, rows: n, refused: refused, most: (n - 3) / 2)
        let scores = (0..<n).map { row in
            let nearest = (0..<n).filter { $0 != row }.map { gram.squaredDistance(row, $0) }.sorted()
                .prefix(max(1, n - f - 1))
            return nearest.reduce(0, +) / Double(max(1, nearest.count))
        }
        let order = (0..<n).sorted { (scores[$0], $0) < (scores[$1], $1) }
        return meanOf(order.prefix(isMulti ? n - f : 1), of: n)
    }
}

/// The combination that is the mean of the chosen rows.
func meanOf(_ chosen: ArraySlice<Int>, of n: Int) -> Combination {
    var weights = [Double](repeating: 0, count: n)
    for row in chosen { weights[row] = 1 }
    return Combination(coefficients: weights.map { $0 / Double(chosen.count) }, weights: weights)
}
