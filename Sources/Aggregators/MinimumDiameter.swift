public import LinearAlgebra

/// MDA: the mean of the `n − f` rows whose farthest pair is nearest; of several such choices the first in the order of rows.
///
/// `S* = argmin over |S| = n − f of max over i, j in S of |xᵢ − xⱼ|`, `y = Σ over S* of xᵢ / (n − f)`; with samples the mean
/// is weighted by them, the choice looks at none.
///
/// A choice of diameter `D` exists when `f` rows can be left out so that no pair farther than `D` remains, a vertex cover of
/// the far pairs; the least `D` is found by bisection over the distances. That is exact, and at n = 64 mostly quick, where
/// trying all subsets is hopeless.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients.
/// - Tolerance: `f` arbitrary rows for `2 f < n`; without a declared `f` as many as that allows.
/// - Complexity: O(n² log n) and the search, at most 2 million steps of O(n), beside the inner products.
/// - Throws: `tooFewRows` when `n ≤ 2 f`, `tooManyRows` above 64, `tooManySubsets` where the search takes more steps.
/// - Source: El Mhamdi, Guerraoui, Guirguis, Hoang, Rouault, "Genuinely Distributed Byzantine Machine Learning", PODC 2020;
///   earlier Rousseeuw, "Multivariate Estimation with High Breakdown Point", 1985.
/// - Differs: in no result; the search is not enumeration. The order of rows matters where choices tie, as in ByzFL 0.0.11.
public struct MinimumDiameter: GramRule {
    static let rowsMax = 64
    private let f: Int?

    public init(f: Int? = nil) {
        precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        self.f = f
    }

    public func tolerance(rows: Int) -> Int { withstood(f, most: (rows - 1) / 2) }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        let n = gram.n
        let f = try declared(f, rows: n, refused: refused, most: (n - 1) / 2)
        guard n <= Self.rowsMax else { throw .tooManyRows(got: n, most: Self.rowsMax) }
        let distances = (0..<n * n).map { gram.squaredDistance($0 / n, $0 % n) }
        let candidates = Set(distances).sorted()
        var search = FarPairs(f: f, n: n)
        // With the greatest distance no pair is far, so the answer is between the two.
        var (least, enough) = (0, candidates.count - 1)
        while least < enough {
            let middle = (least + enough) / 2
            search.connect(distances, beyond: candidates[middle])
            if try search.canLeaveOut(f, of: search.all) { enough = middle } else { least = middle + 1 }
        }
        search.connect(distances, beyond: candidates[enough])
        return meanOf(try search.firstRows(n - f), samples).suspecting(far: gram)
    }
}

/// Rows as vertices and pairs that are too far from each other as edges; sets of rows are bits of a word.
private struct FarPairs {
    private static let stepsMax = 2_000_000
    private let f: Int
    private let n: Int
    private var far: [UInt64]
    private var steps = 0

    init(f: Int, n: Int) {
        self.f = f
        self.n = n
        far = [UInt64](repeating: 0, count: n)
    }

    var all: UInt64 { n == 64 ? .max : (1 << UInt64(n)) - 1 }

    mutating func connect(_ distances: [Double], beyond diameter: Double) {
        for row in 0..<n {
            far[row] = (0..<n).reduce(0) { distances[row * n + $1] > diameter ? $0 | 1 << UInt64($1) : $0 }
        }
    }

    /// Whether no far pair remains after at most `budget` of `rows` are left out.
    mutating func canLeaveOut(_ budget: Int, of rows: UInt64) throws(AggregationError) -> Bool {
        steps += 1
        guard steps <= Self.stepsMax else { throw .tooManySubsets(rows: n, f: f, limit: Self.stepsMax) }
        var (worst, most, ends) = (0, 0, 0)
        var rest = rows
        while rest != 0 {
            let row = rest.trailingZeroBitCount
            rest &= rest - 1
            let pairs = (far[row] & rows).nonzeroBitCount
            ends += pairs
            if pairs > most { (worst, most) = (row, pairs) }
        }
        // Each row that is left out takes at most `most` pairs along, and every pair has two ends.
        if ends > 2 * budget * most { return false }
        // Pairs without a common row cost one row each, which the line above has checked.
        if most <= 1 { return true }
        let itself = UInt64(1) << UInt64(worst)
        let partners = far[worst] & rows
        if try canLeaveOut(budget - 1, of: rows & ~itself) { return true }
        guard budget >= most else { return false }
        return try canLeaveOut(budget - most, of: rows & ~itself & ~partners)
    }

    /// The first choice, in the order of rows, of so many rows without a far pair; there must be one.
    mutating func firstRows(_ count: Int) throws(AggregationError) -> [Int] {
        var kept: [Int] = []
        var open = all
        var budget = f
        for row in 0..<n where kept.count < count {
            let itself = UInt64(1) << UInt64(row)
            guard open & itself != 0 else { continue }
            open &= ~itself
            let partners = far[row] & open
            let cost = partners.nonzeroBitCount
            if cost <= budget, try canLeaveOut(budget - cost, of: open & ~partners) {
                kept.append(row)
                open &= ~partners
                budget -= cost
            } else {
                budget -= 1
            }
        }
        return kept
    }
}
