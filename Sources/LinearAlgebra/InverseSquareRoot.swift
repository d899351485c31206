#if canImport(Glibc)
    import Glibc
#endif

/// `A^(−1/2)` of a symmetric positive definite matrix, by its eigenvalues: `Σₖ λₖ^(−1/2) vₖ vₖᵀ`.
///
/// An eigenvalue below `n · 2⁻⁵²` of the largest is the rounding of the others and counts as that much; nothing along its
/// vector is stretched by more.
///
/// - Shapes: `(n, n)` → `(n, n)`, row-major.
/// - Complexity: O(n³).
public func inverseSquareRoot(_ A: [Double], n: Int) -> [Double] {
    let eigen = SymmetricEigen(A, n: n)
    let floor = max(0, eigen.values.last ?? 0) * Double(n) * 0x1p-52
    precondition(n == 0 || floor > 0, "a matrix without a positive eigenvalue")
    // V scaled by λ^(−1/4) from both sides, so that the product is symmetric to the last bit but for the order of sums.
    var scaled = eigen.vectors
    for k in 0..<n {
        let factor = pow(max(floor, eigen.values[k]), -0.25)
        for column in 0..<n { scaled[k * n + column] *= factor }
    }
    var root = [Double](repeating: 0, count: n * n)
    gemm(.yes, .no, m: n, n: n, k: n, scaled, scaled, &root)
    return root
}

/// The same by the coupled Newton–Schulz iteration, for matrices too large for their eigenvalues.
///
///     Y₀ = A/a, Z₀ = I        T = (3 I − Z Y)/2        Y ← Y T        Z ← T Z        Z → (A/a)^(−1/2)
///
/// While an eigenvalue of `Z Y` is small a step multiplies it by 9/4, so that `ln(a/λ) / ln 2.25` steps lift the smallest
/// one and five more end it to the rounding of doubles.
///
/// - Parameters:
///   - bound: `a`, no eigenvalue is larger.
///   - steps: see `newtonSchulzSteps`.
/// - Complexity: O(n³) per step.
/// - Source: Higham, "Functions of Matrices", SIAM 2008, section 6.3.
public func newtonSchulzInverseSquareRoot(_ A: [Double], n: Int, bound: Double, steps: Int) -> [Double] {
    precondition(A.count == n * n && bound > 0 && steps >= 0, "\(A.count) values, \(n) rows, bound \(bound)")
    var Y = A.map { $0 / bound }
    var Z = (0..<n * n).map { $0 / n == $0 % n ? 1.0 : 0 }
    var T = Z
    var product = Z
    for _ in 0..<steps {
        gemm(.no, .no, m: n, n: n, k: n, alpha: -0.5, Z, Y, &T)
        for k in 0..<n { T[k * n + k] += 1.5 }
        gemm(.no, .no, m: n, n: n, k: n, Y, T, &product)
        swap(&Y, &product)
        gemm(.no, .no, m: n, n: n, k: n, T, Z, &product)
        swap(&Z, &product)
    }
    let scale = bound.squareRoot()
    return Z.map { $0 / scale }
}

/// Steps of `newtonSchulzInverseSquareRoot` for eigenvalues from 1 to `bound`.
public func newtonSchulzSteps(bound: Double) -> Int {
    precondition(bound >= 1 && bound.isFinite, "a bound of \(bound)")
    return Int((log(bound) / log(2.25)).rounded(.up)) + 5
}
