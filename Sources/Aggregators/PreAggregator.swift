public import LinearAlgebra

/// A step before the rule: every row is replaced by a combination of rows.
///
/// It looks at inner products only, so that it can stand before rules of either kind, and before another of its kind.
public protocol PreAggregator: Sendable {
    /// - Parameters:
    ///   - gram: inner products of the rows, finite.
    ///   - refused: see `GramRule.combine`.
    func mixing(_ gram: Gram, refused: Int) throws(AggregationError) -> Mixing
}

/// New rows as combinations of old ones, `(n, n)` row-major: new row `i` is `Σⱼ self[i, j] · row[j]`.
public struct Mixing: Sendable, Equatable {
    public let n: Int
    public private(set) var values: [Double]

    public init(n: Int, values: [Double]) {
        precondition(values.count == n * n, "\(values.count) values to mix \(n) rows")
        self.n = n
        self.values = values
    }

    /// Every row is multiplied by its factor.
    public init(factors: [Double]) {
        let n = factors.count
        self.init(n: n, values: (0..<n * n).map { $0 / n == $0 % n ? factors[$0 / n] : 0 })
    }

    public subscript(_ i: Int, _ j: Int) -> Double { values[i * n + j] }

    /// The combination of new row `i`.
    public func row(_ i: Int) -> [Double] { Array(values[i * n..<(i + 1) * n]) }

    /// What a combination of new rows is in old ones.
    public func pulledBack(_ coefficients: [Double]) -> [Double] {
        (0..<n).map { old in (0..<n).reduce(0) { $0 + coefficients[$1] * self[$1, old] } }
    }

    /// The inner products of the new rows, `M K Mᵀ`.
    public func applied(to gram: Gram) -> Gram {
        let mixed = (0..<n).map { row($0) }
        let along = mixed.map { gram.times($0) }
        return Gram(n: n, values: (0..<n * n).map { product(mixed[$0 / n], along[$0 % n]) })
    }

    /// This and then another.
    public func followed(by other: Mixing) -> Mixing {
        Mixing(n: n, values: (0..<n).flatMap { pulledBack(other.row($0)) })
    }
}
