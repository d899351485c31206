import COpenBLAS

/// How a matrix enters a product.
public enum Transpose: Sendable { case no, yes }

/// `C = α · op(A) · op(B) + β · C` in single precision, row-major, by OpenBLAS.
///
/// Legend: `op(A)` is `(m, k)`, `op(B)` is `(k, n)`, `C` is `(m, n)`; a matrix that is not transposed is stored with its
/// own columns side by side, so that `A` has leading size `k` when plain and `m` when transposed.
public func gemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Float = 1,
    _ A: UnsafePointer<Float>, _ B: UnsafePointer<Float>, beta: Float = 0, _ C: UnsafeMutablePointer<Float>
) {
    guard m > 0, n > 0 else { return }
    cblas_sgemm(
        CblasRowMajor, transposeA == .yes ? CblasTrans : CblasNoTrans, transposeB == .yes ? CblasTrans : CblasNoTrans,
        Int32(m), Int32(n), Int32(k), alpha, A, Int32(transposeA == .yes ? m : k), B,
        Int32(transposeB == .yes ? k : n), beta, C, Int32(n))
}

/// The same in double precision.
public func gemm(
    _ transposeA: Transpose, _ transposeB: Transpose, m: Int, n: Int, k: Int, alpha: Double = 1,
    _ A: UnsafePointer<Double>, _ B: UnsafePointer<Double>, beta: Double = 0, _ C: UnsafeMutablePointer<Double>
) {
    guard m > 0, n > 0 else { return }
    cblas_dgemm(
        CblasRowMajor, transposeA == .yes ? CblasTrans : CblasNoTrans, transposeB == .yes ? CblasTrans : CblasNoTrans,
        Int32(m), Int32(n), Int32(k), alpha, A, Int32(transposeA == .yes ? m : k), B,
        Int32(transposeB == .yes ? k : n), beta, C, Int32(n))
}

/// Sets how many threads OpenBLAS uses in this process. Results are repeatable for one count only, so every node uses 1.
public func setThreads(_ count: Int) { openblas_set_num_threads(Int32(count)) }
