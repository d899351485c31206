import CKernels

/// `yₖ = Σᵢ cᵢ · xᵢₖ`: products and sums in double, in the order of the rows, rounded to float once.
///
/// Legend: `rows` are `n` rows of `d` values, `coefficients` is `(n)`, `result` is `(d)`. A row whose coefficient is zero
/// is not read.
///
/// - Complexity: O(n d), one pass.
public func weightedSum(
    _ rows: [UnsafeBufferPointer<Float>], _ coefficients: [Double], into result: UnsafeMutableBufferPointer<Float>
) {
    precondition(rows.count == coefficients.count, "\(coefficients.count) coefficients for \(rows.count) rows")
    let used = rows.indices.filter { coefficients[$0] != 0 }
    for row in used { precondition(rows[row].count == result.count, "\(rows[row].count) into \(result.count) values") }
    guard let out = result.baseAddress else { return }
    guidon_weighted_sum(
        threadsWorthwhile(floats: (used.count + 1) * result.count), used.map { rows[$0].baseAddress },
        used.map { coefficients[$0] }, used.count, result.count, out)
}

/// The plain twin of `weightedSum`: its definition, and the oracle of its test.
package func plainWeightedSum(_ rows: [[Float]], _ coefficients: [Double], count: Int) -> [Float] {
    (0..<count).map { column in
        Float(zip(rows, coefficients).reduce(0.0) { $0 + ($1.1 == 0 ? 0 : $1.1 * Double($1.0[column])) })
    }
}
