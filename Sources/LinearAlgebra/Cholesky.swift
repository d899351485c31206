/// The lower triangle `L` with `A = L Lᵀ`, for a symmetric positive definite `A`; both `(n, n)` row-major.
///
/// - Returns: nil when a pivot is not above zero, so that `A` is not positive definite to working precision.
/// - Complexity: O(n³).
public func cholesky(_ a: [Double], n: Int) -> [Double]? {
    precondition(a.count == n * n, "\(a.count) values for a matrix of \(n) rows")
    var l = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
        var pivot = a[j * n + j]
        for k in 0..<j { pivot -= l[j * n + k] * l[j * n + k] }
        guard pivot > 0 else { return nil }
        let root = pivot.squareRoot()
        l[j * n + j] = root
        for i in (j + 1)..<max(j + 1, n) {
            var sum = a[i * n + j]
            for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
            l[i * n + j] = sum / root
        }
    }
    return l
}
