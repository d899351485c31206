public import LinearAlgebra

/// NNM: every row is replaced by the mean of the `n − f` rows nearest to it, itself included; ties go to the earlier row.
///
/// - Tolerance: brings honest rows together before a rule that withstands `f`; it withstands nothing by itself.
/// - Complexity: O(n² log n) beside the inner products.
/// - Throws: `tooFewRows` when `n ≤ 2 f`.
/// - Source: Allouah, Farhadkhani, Guerraoui, Gupta, Pinot, Stephan, "Fixing by Mixing", AISTATS 2023.
public struct NearestNeighborMixing: PreAggregator {
    private let f: Int?

    public init(f: Int? = nil) {
        precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        self.f = f
    }

    public func mixing(_ gram: Gram, refused: Int) throws(AggregationError) -> Mixing {
        let n = gram.n
        let f = try declared(f, rows: n, refused: refused, most: (n - 1) / 2)
        var values = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            let distances = (0..<n).map { $0 == row ? -1 : gram.squaredDistance(row, $0) }
            let nearest = (0..<n).sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(n - f)
            for other in nearest { values[row * n + other] = 1 / Double(n - f) }
        }
        return Mixing(n: n, values: values)
    }
}
