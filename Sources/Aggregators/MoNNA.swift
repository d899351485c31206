public import LinearAlgebra

/// MoNNA: the mean of the `n − f` rows nearest to one trusted row, that row included; ties go to the earlier row.
///
/// With samples the mean is weighted by them; the choice is among workers and looks at none.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients.
/// - Tolerance: `f` arbitrary rows for `2 f < n` as long as the trusted row is honest; 0 where it is not, which is what
///   `tolerance` says, because nothing here can know it.
/// - Complexity: O(n log n) beside the inner products.
/// - Throws: `tooFewRows` when `n ≤ 2 f`, `noSuchRow` when there is no row of that number.
/// - Source: Farhadkhani, Guerraoui, Gupta, Hoang, Pinot, Stephan, "Robust Collaborative Learning with Linear Gradient
///   Overhead", ICML 2023.
/// - Differs: there every node trusts its own row; a server has none, so one is named by its place among the rows.
public struct MoNNA: GramRule {
    private let f: Int?
    private let reference: Int

    /// - Parameter reference: the trusted row's place among the rows of a round, from 0.
    public init(f: Int? = nil, reference: Int = 0) {
        precondition(f ?? 0 >= 0 && reference >= 0, "f \(f ?? 0), reference \(reference)")
        self.f = f
        self.reference = reference
    }

    public func tolerance(rows: Int) -> Int { 0 }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        let n = gram.n
        let f = try declared(f, rows: n, refused: refused, most: (n - 1) / 2)
        guard reference < n else { throw .noSuchRow(reference, rows: n) }
        let distances = (0..<n).map { $0 == reference ? -1 : gram.squaredDistance(reference, $0) }
        let nearest = (0..<n).sorted { (distances[$0], $0) < (distances[$1], $1) }
        var said = meanOf(nearest.prefix(n - f), samples)
        said.suspicion = beyondTypical(distances.map { max(0, $0).squareRoot() })
        return said
    }
}
