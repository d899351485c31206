import LinearAlgebra
import Parameters

/// A gradient of `count` values that `fill` writes, every one.
func filledGradient(count: Int, _ fill: (UnsafeMutableBufferPointer<Float>) -> Void) -> Gradient {
    Gradient(
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            preferLargePages(UnsafeMutableRawBufferPointer(buffer))
            fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            initialized = count
        })
}

/// `Σᵢ coefficients[i] · rows[i]`.
func weightedSum(of rows: [Gradient], _ coefficients: [Double], count: Int) -> Gradient {
    filledGradient(count: count) { result in
        withViews(rows) { weightedSum($0, coefficients, into: result) }
    }
}

/// What remains of `f` after rows were refused at the door, where nil is as many as `most`; never above `most`.
func remaining(_ f: Int?, refused: Int, most: Int) -> Int { max(0, min(f.map { $0 - refused } ?? most, most)) }

/// The declared `f` less what was refused at the door, or `most` where none is declared.
///
/// - Throws: `tooFewRows` when half of the rows or more may be arbitrary.
func declared(_ f: Int?, rows: Int, refused: Int, most: Int) throws(AggregationError) -> Int {
    let f = f.map { max(0, $0 - refused) } ?? max(0, most)
    guard rows > 2 * f else { throw .tooFewRows(got: rows, need: 2 * f + 1) }
    return f
}

/// The list divided by its largest entry, with what is below zero at zero: shares in 0…1 of which one is full.
func sharesOfLargest(_ values: [Double]) -> [Double] {
    let largest = values.max() ?? 0
    return values.map { largest > 0 ? max(0, $0) / largest : 0 }
}

/// The combination that is the mean of the chosen rows, in which each counts by its samples.
func meanOf(_ chosen: some Sequence<Int>, _ samples: [Double]) -> Combination {
    var weights = [Double](repeating: 0, count: samples.count)
    for row in chosen { weights[row] = samples[row] }
    let sum = weights.reduce(0, +)
    return Combination(coefficients: weights.map { $0 / sum }, weights: sharesOfLargest(weights))
}

/// How many rows a rule withstands that was told `f`: none where that is more than any rule of its kind can.
func withstood(_ f: Int?, most: Int) -> Int {
    guard let f else { return max(0, most) }
    return f <= most ? f : 0
}
