public import LinearAlgebra
public import Parameters

/// MeaMed: of every coordinate, the mean of the `n − f` values nearest to its median; of two as near the smaller.
///
/// With sorted values `x₍₁₎ ≤ … ≤ x₍ₙ₎` and their median `m` the kept ones are neighbours, and their first is `1 +` the
/// number of `s` in 1…f with  `x₍s + n − f₎ + x₍s₎ < 2 m`,  so that no value is compared with a branch. With samples: the
/// weighted median, and around it all samples but as many as the `f` rows with most have.
///
/// - Shapes: `n` rows of `d` values → `d` values, in the unit of the rows; sums in double in ascending order of values.
/// - Tolerance: `f` arbitrary rows for `2 f < n`; without a declared `f` as many as that allows.
/// - Complexity: O(d · n log² n), sixteen columns at a time; with samples one by one.
/// - Throws: `tooFewRows` when `n ≤ 2 f`, `samplesTooUneven`.
/// - Source: Xie, Koyejo, Gupta, "Generalized Byzantine-tolerant SGD", 2018 (mean around median).
/// - Differs: takes the mean of the two middle values as the median, as ByzFL 0.0.11 does.
public struct MeanAroundMedian: CoordinateRule {
    private let f: Int?

    public init(f: Int? = nil) {
        precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        self.f = f
    }

    public func tolerance(rows: Int) -> Int { withstood(f, most: (rows - 1) / 2) }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        let f = try declared(f, rows: rows.count, refused: refused, most: (rows.count - 1) / 2)
        return meanAroundMedian(rows, keeping: rows.count - f)
    }

    public var takesSamples: Bool { true }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, samples: [Double], refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        let f = try declared(f, rows: rows.count, refused: refused, most: (rows.count - 1) / 2)
        let mass = samples.reduce(0, +) - (try arbitraryMass(f, of: samples, lowering: self.f == nil))
        let gradient = columnwise(rows, samples) { $0.meanAroundMedian(of: mass) }
        return (gradient, shares(rows, keeping: rows.count - f))
    }
}

/// Of every column the mean of the `count` values nearest to its median, and each row's share of them.
func meanAroundMedian(_ rows: [Gradient], keeping count: Int) -> (gradient: Gradient, weights: [Double]) {
    let gradient = filledGradient(count: rows.first?.count ?? 0) { result in
        withViews(rows) { meansAroundMedians($0, keeping: count, into: result) }
    }
    return (gradient, shares(rows, keeping: count))
}

private func shares(_ rows: [Gradient], keeping count: Int) -> [Double] {
    columnShares(rows) { sorted in
        let start = (0..<sorted.count - count).reduce(0) { start, s in
            Double(sorted[s]) + Double(sorted[s + count]) < middle(sorted) ? start + 1 : start
        }
        return sorted[start]...sorted[start + count - 1]
    }
}

/// Twice the median.
private func middle(_ sorted: [Float]) -> Double {
    Double(sorted[(sorted.count - 1) / 2]) + Double(sorted[sorted.count / 2])
}

private typealias Lanes = SIMD16<Float>

/// Sixteen columns at a time: a sorting network, then the kept values by masks.
private func meansAroundMedians(
    _ rows: [UnsafeBufferPointer<Float>], keeping count: Int, into result: UnsafeMutableBufferPointer<Float>
) {
    let network = sortingNetwork(rows.count)
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: rows.count) { lanes in
        for start in stride(from: 0, to: result.count, by: Lanes.scalarCount) {
            let width = min(Lanes.scalarCount, result.count - start)
            for row in rows.indices { lanes.initializeElement(at: row, to: load(rows[row], from: start, width: width)) }
            for (low, high) in network {
                let (a, b) = (lanes[low], lanes[high])
                let swaps = b .< a
                lanes[low] = a.replacing(with: b, where: swaps)
                lanes[high] = b.replacing(with: a, where: swaps)
            }
            let means = meansOfKept(UnsafeBufferPointer(lanes), keeping: count)
            for column in 0..<width { result[start + column] = means[column] }
        }
    }
}

private func load(_ row: UnsafeBufferPointer<Float>, from start: Int, width: Int) -> Lanes {
    if width == Lanes.scalarCount {
        return UnsafeRawBufferPointer(row).loadUnaligned(fromByteOffset: start * 4, as: Lanes.self)
    }
    var lanes = Lanes()
    for column in 0..<width { lanes[column] = row[start + column] }
    return lanes
}

/// - Parameter lanes: `n` sorted values of sixteen columns.
private func meansOfKept(_ lanes: UnsafeBufferPointer<Lanes>, keeping count: Int) -> Lanes {
    let n = lanes.count
    let twiceMedian = SIMD16<Double>(lanes[(n - 1) / 2]) + SIMD16<Double>(lanes[n / 2])
    var first = SIMD16<Double>()
    for s in 0..<n - count {
        let ends = SIMD16<Double>(lanes[s]) + SIMD16<Double>(lanes[s + count])
        first.replace(with: first + 1, where: ends .< twiceMedian)
    }
    var sum = SIMD16<Double>()
    for place in 0..<n {
        let at = SIMD16<Double>(repeating: Double(place))
        let isKept = (first .<= at) .& (first .> at - Double(count))
        sum.replace(with: sum + SIMD16<Double>(lanes[place]), where: isKept)
    }
    return Lanes(sum / Double(count))
}

/// Pairs of places that, compared and swapped in this order, sort any `n` values (Batcher's merge exchange, Knuth 5.2.2 M).
private func sortingNetwork(_ n: Int) -> [(low: Int, high: Int)] {
    var pairs: [(low: Int, high: Int)] = []
    guard n > 1 else { return pairs }
    let top = 1 << (Int.bitWidth - 1 - (n - 1).leadingZeroBitCount)
    var p = top
    while p > 0 {
        var (q, r, d) = (top, 0, p)
        while true {
            for i in 0..<max(0, n - d) where i & p == r { pairs.append((i, i + d)) }
            if q == p { break }
            (d, q, r) = (q - p, q / 2, p)
        }
        p /= 2
    }
    return pairs
}
