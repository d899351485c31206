import COpenBLAS

/// The eigenvalues and eigenvectors of a real symmetric matrix: `A = Σₖ λₖ vₖ vₖᵀ`, by LAPACK's `dsyev`.
///
/// - Shapes: `(n, n)` → `values` `(n)` in ascending order, `vectors` `(n, n)` with `vₖ` in row `k`; lengths are 1, signs
///   arbitrary, and within equal eigenvalues any basis of their space.
/// - Accuracy: eigenvalues to about `n · 2⁻⁵²` of the largest in size; the matrix is scaled by a power of two first, so
///   that neither large nor tiny entries leave the range.
/// - Complexity: O(n³).
public struct SymmetricEigen: Sendable, Equatable {
    public let n: Int
    public let values: [Double]
    public let vectors: [Double]

    /// - Parameter matrix: finite, row-major; the lower triangle is read.
    public init(_ matrix: [Double], n: Int) {
        precondition(matrix.count == n * n, "\(matrix.count) values for a matrix of \(n) rows")
        let size = matrix.reduce(0) { max($0, abs($1)) }
        precondition(size.isFinite && !matrix.contains(where: \.isNaN), "a matrix with values that are not finite")
        self.n = n
        guard n > 0, size > 0 else {
            values = [Double](repeating: 0, count: n)
            vectors = (0..<n * n).map { $0 / n == $0 % n ? 1 : 0 }
            return
        }
        let scale = Double(sign: .plus, exponent: size.exponent, significand: 1)
        var a = matrix.map { $0 / scale }
        var w = [Double](repeating: 0, count: n)
        var order = Int32(n)
        var workCount = Int32(max(1, 34 * n))  // dsytrd wants a block of 32 columns beside the 2n of the iteration.
        var work = [Double](repeating: 0, count: Int(workCount))
        var info: Int32 = 0
        // Column-major, our lower triangle is the upper one; column k of what comes back is our row k.
        dsyev_("V", "U", &order, &a, &order, &w, &work, &workCount, &info)
        // The iteration stops within 30 n steps on every finite symmetric matrix known; a wrong argument is our mistake.
        precondition(info == 0, "dsyev gave \(info) for a matrix of \(n) rows")
        values = w.map { $0 * scale }
        vectors = a
    }

    /// The eigenvector of `values[k]`.
    public func vector(_ k: Int) -> ArraySlice<Double> { vectors[k * n..<(k + 1) * n] }
}
