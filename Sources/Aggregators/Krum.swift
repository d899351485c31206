public import LinearAlgebra

/// The row, or the mean of the rows, nearest to its own neighbours.
///
/// Score of row `i`: the mean squared distance to its `n − f − 1` nearest other rows. Krum gives the row of the least score,
/// Multi-Krum the mean of the `n − f` rows of the least scores, weighted by samples where they are given; ties go to the
/// earlier row. The choice is among workers and looks at no samples, so Krum takes none.
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
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { isMulti }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        guard isMulti || samples.allSatisfy({ $0 == samples.first }) else { throw .samplesNotTaken }
        let n = gram.n
        let f = try declared(f, rows: n, refused: refused, most: (n - 3) / 2)
        let scores = krumScores(Array(0..<n), gram, neighbors: n - f - 1)
        let order = (0..<n).sorted { (scores[$0], $0) < (scores[$1], $1) }
        var said = meanOf(order.prefix(isMulti ? n - f : 1), samples)
        said.suspicion = beyondTypical(scores.map { $0.squareRoot() })
        return said
    }
}

/// How far each distance is beyond the median one: `1 − median / distance`, 0 for what is nearer.
func beyondTypical(_ distances: [Double]) -> [Double] {
    let typical = median(distances) ?? 0
    return distances.map { $0 > typical ? 1 - typical / $0 : 0 }
}

extension Combination {
    /// The same, with suspicion by the rows' distances from the result: a choice alone would tell equal rows apart.
    func suspecting(far gram: Gram) -> Combination {
        var said = self
        said.suspicion = beyondTypical(squaredDistances(from: coefficients, gram).map { $0.squareRoot() })
        return said
    }
}

/// Of each of `rows`, the mean squared distance to the nearest others among them.
///
/// - Parameter neighbors: how many of the others; at least one is looked at where there is one.
func krumScores(_ rows: [Int], _ gram: Gram, neighbors: Int) -> [Double] {
    rows.map { row in
        let nearest = rows.filter { $0 != row }.map { gram.squaredDistance(row, $0) }.sorted()
            .prefix(max(1, neighbors))
        return nearest.reduce(0, +) / Double(max(1, nearest.count))
    }
}
