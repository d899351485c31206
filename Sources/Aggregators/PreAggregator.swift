public import LinearAlgebra

/// A step before the rule: rows are replaced by combinations of rows.
///
/// It looks at inner products only, so that it can stand before rules of either kind, and before another of its kind.
public protocol PreAggregator: Sendable {
    /// - Parameters:
    ///   - gram: inner products of the rows, finite.
    ///   - refused: see `GramRule.combine`.
    func mixing(_ gram: Gram, refused: Int) throws(AggregationError) -> Mixing

    /// How many rows become of so many. Without it: as many.
    func count(rows: Int) -> Int
    /// Whether each new row is an old one at another length, so that its worker's samples are its own. Without it `false`.
    var keepsRows: Bool { get }
}

extension PreAggregator {
    public func count(rows: Int) -> Int { rows }
    public var keepsRows: Bool { false }
}

/// New rows as combinations of old ones, `(count, n)` row-major: new row `i` is `Σⱼ self[i, j] · row[j]`.
public struct Mixing: Sendable, Equatable {
    /// How many new rows there are.
    public let count: Int
    /// How many old rows.
    public let n: Int
    public private(set) var values: [Double]

    public init(count: Int, n: Int, values: [Double]) {
        precondition(values.count == count * n, "\(values.count) values to make \(count) rows of \(n)")
        self.count = count
        self.n = n
        self.values = values
    }

    /// As many new rows as old ones.
    public init(n: Int, values: [Double]) { self.init(count: n, n: n, values: values) }

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
        (0..<n).map { old in (0..<count).reduce(0) { $0 + coefficients[$1] * self[$1, old] } }
    }

    /// What is said of new rows as said of old ones: the mean over the new rows that an old one is part of, by its part.
    func shared(_ said: [Double]) -> [Double] {
        (0..<n).map { old in
            let parts = (0..<count).map { abs(self[$0, old]) }
            let whole = parts.reduce(0, +)
            return whole > 0 ? product(parts, said) / whole : 0
        }
    }

    /// The inner products of the new rows, `M K Mᵀ`.
    public func applied(to gram: Gram) -> Gram {
        let mixed = (0..<count).map { row($0) }
        let along = mixed.map { gram.times($0) }
        return Gram(
            n: count, values: (0..<count * count).map { product(mixed[$0 / count], along[$0 % count]) })
    }

    /// This and then another.
    public func followed(by other: Mixing) -> Mixing {
        Mixing(count: other.count, n: n, values: (0..<other.count).flatMap { pulledBack(other.row($0)) })
    }
}
