public import LinearAlgebra
public import Parameters

/// The sign that most rows have in each coordinate, at the rows' median length.
///
/// `yₖ = c · sign(Σᵢ sᵢ sign(xᵢₖ))`, with `sᵢ` the samples or 1 and `c = t / √d`, `t` the median length; `sign(0) = 0`.
///
/// - Shapes: `n` rows of `d` values → `d` values, of length `t` where no coordinate is tied.
/// - Tolerance: `⌊(n − 1) / 2⌋` arbitrary rows cannot turn a coordinate on which the others are of one sign, and cannot
///   lengthen the result beyond an honest row; where honest signs are split, few rows decide.
/// - Complexity: O(n d), one pass.
/// - Throws: `tooFewRows` without rows.
/// - Source: Bernstein, Zhao, Azizzadenesheli, Anandkumar, "signSGD with Majority Vote is Communication Efficient and Fault
///   Tolerant", ICLR 2019.
/// - Differs: has `c = 1` there, so that the step is the learning rate in every coordinate (`scaled: false`).
public struct SignMajority: CoordinateRule {
    private let isScaled: Bool

    public init(scaled: Bool = true) { isScaled = scaled }

    public func tolerance(rows: Int) -> Int { max(0, (rows - 1) / 2) }

    public var takesSamples: Bool { true }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        try reduce(rows, gram, samples: equalSamples(rows.count), refused: refused)
    }

    public func reduce(
        _ rows: [Gradient], _ gram: Gram, samples: [Double], refused: Int
    ) throws(AggregationError) -> (gradient: Gradient, weights: [Double]) {
        guard let width = rows.first?.count else { throw .tooFewRows(got: 0, need: 1) }
        let length = (median(gram.lengths) ?? 0) / Double(max(1, width)).squareRoot()
        let size = isScaled ? Float(length) : 1
        let gradient = filledGradient(count: width) { result in
            withViews(rows) { majorities($0, samples, size: size, into: result) }
        }
        return (gradient, agreements(rows, gradient))
    }
}

/// Blocks of columns that stay in the cache while all rows vote on them.
private func majorities(
    _ rows: [UnsafeBufferPointer<Float>], _ samples: [Double], size: Float,
    into result: UnsafeMutableBufferPointer<Float>
) {
    let block = 2048
    withUnsafeTemporaryAllocation(of: Double.self, capacity: block) { votes in
        for start in stride(from: 0, to: result.count, by: block) {
            let count = min(block, result.count - start)
            for column in 0..<count { votes.initializeElement(at: column, to: 0) }
            for (row, vote) in zip(rows, samples) {
                for column in 0..<count {
                    let value = row[start + column]
                    votes[column] += value > 0 ? vote : value < 0 ? -vote : 0
                }
            }
            for column in 0..<count {
                result[start + column] = votes[column] > 0 ? size : votes[column] < 0 ? -size : 0
            }
        }
    }
}

/// How often each row voted as the majority did, on evenly spread columns, relative to the row that did most often.
private func agreements(_ rows: [Gradient], _ majority: Gradient) -> [Double] {
    let columns = min(majority.count, 1024)
    guard columns > 0 else { return equalSamples(rows.count) }
    return sharesOfLargest(
        rows.map { row in
            (0..<columns).reduce(0) { sum, sample in
                let at = sample * majority.count / columns
                return sign(row.values[at]) == sign(majority.values[at]) ? sum + 1 : sum
            }
        })
}

private func sign(_ value: Float) -> Int { value > 0 ? 1 : value < 0 ? -1 : 0 }
