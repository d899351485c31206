public import LinearAlgebra

/// SMEA: the mean of the `n − f` rows that spread least in their worst direction.
///
/// `S* = argmin over |S| = n − f of λmax(Σ over S of (xᵢ − μ_S)(xᵢ − μ_S)ᵀ)`, `y = μ_S*`; of equal spreads the first in the
/// order of rows. With samples the mean of the chosen rows is weighted by them; the choice looks at none.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients.
/// - Tolerance: `f` arbitrary rows for `2 f < n`; without a declared `f` as many as that allows.
/// - Complexity: one eigenproblem of size `n − f` for each of at most 25 000 subsets, fewer where the length of the centred
///   rows alone shows that a subset spreads more, beside the inner products.
/// - Throws: `tooFewRows` when `n ≤ 2 f`, `tooManySubsets` beyond the limit: any `f` up to n = 17, f ≤ 5 at n = 21, f ≤ 3 at
///   n = 54.
/// - Source: Allouah, Guerraoui, Gupta, Pinot, Stephan, "On the Privacy-Robustness-Utility Trilemma in Distributed Learning",
///   ICML 2023.
/// - Differs: exact eigenvalues; ByzFL 0.0.11 takes one power step from a random vector, and its choice is random.
public struct SmallestSpread: GramRule {
    static let subsetsMax = 25_000
    private let f: Int?

    public init(f: Int? = nil) {
        precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        self.f = f
    }

    public func tolerance(rows: Int) -> Int {
        let f = withstood(f, most: (rows - 1) / 2)
        return subsets(of: rows, without: f, limit: Self.subsetsMax) == nil ? 0 : f
    }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        let n = gram.n
        let f = try declared(f, rows: n, refused: refused, most: (n - 1) / 2)
        guard subsets(of: n, without: f, limit: Self.subsetsMax) != nil else {
            throw .tooManySubsets(rows: n, f: f, limit: Self.subsetsMax)
        }
        var chosen = Array(0..<n - f)
        var best = chosen
        var least = Double.infinity
        repeat {
            if let spread = spread(of: chosen, gram, below: least) { (best, least) = (chosen, spread) }
        } while advance(&chosen, below: n)
        return meanOf(best, samples).suspecting(far: gram)
    }
}

/// The largest eigenvalue of the rows' scatter; nil where it is not below `bound`.
private func spread(of rows: [Int], _ gram: Gram, below bound: Double) -> Double? {
    let k = rows.count
    let sums = rows.map { row in rows.reduce(0) { $0 + gram[row, $1] } / Double(k) }
    let middle = sums.reduce(0, +) / Double(k)
    var centered = [Double](repeating: 0, count: k * k)
    var (trace, squares) = (0.0, 0.0)
    for i in 0..<k {
        for j in 0..<k {
            let product = gram[rows[i], rows[j]] - sums[i] - sums[j] + middle
            centered[i * k + j] = product
            squares += product * product
        }
        trace += centered[i * k + i]
    }
    // Σ λ² ≤ λmax Σ λ, so that this is a lower bound; most subsets end here.
    if trace > 0, squares / trace >= bound { return nil }
    let largest = SymmetricEigen(centered, n: k).values.last ?? 0
    return largest < bound ? largest : nil
}

/// The number of ways to leave `f` of `n` out; nil above `limit`.
func subsets(of n: Int, without f: Int, limit: Int) -> Int? {
    var count = 1
    for taken in 0..<max(0, f) {
        count = count * (n - taken) / (taken + 1)
        if count > limit { return nil }
    }
    return count
}

/// The next list of ascending numbers below `n` in dictionary order; false after the last.
private func advance(_ list: inout [Int], below n: Int) -> Bool {
    let k = list.count
    guard let at = list.indices.last(where: { list[$0] < n - k + $0 }) else { return false }
    list[at] += 1
    for next in at + 1..<max(at + 1, k) { list[next] = list[next - 1] + 1 }
    return true
}
