import CKernels

/// Every row divided by the root of its mean square, times a gain per column.
///
/// `y[i][j] = g[j] · x[i][j] · r[i]`, `r[i] = 1 / √(mean_j x[i][j]² + ε)`.
///
/// - Shapes: `x`, `y` `(rows, width)`; `gain` `(width)`; `scales` receives `r`, `(rows)`.
/// - Source: Zhang and Sennrich, "Root Mean Square Layer Normalization", NeurIPS 2019, equation 4.
public func rootMeanSquareNorm(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>, rows: Int, width: Int, epsilon: Float,
    into y: UnsafeMutablePointer<Float>, scales: UnsafeMutablePointer<Float>
) {
    guidon_rms_norm(x, gain, rows, width, epsilon, y, scales)
}

/// Adds the derivatives with respect to `x` and `gain` to `dx` and `dgain`.
///
/// `dx[i][j] += r g[j] dy[i][j] − x[i][j] · r³ · mean_k (g[k] dy[i][k] x[i][k])`,
/// `dgain[j] += Σᵢ dy[i][j] x[i][j] r[i]`.
public func rootMeanSquareNormBackward(
    _ dy: UnsafePointer<Float>, x: UnsafePointer<Float>, scales: UnsafePointer<Float>, gain: UnsafePointer<Float>,
    rows: Int, width: Int, addingTo dx: UnsafeMutablePointer<Float>, dgain: UnsafeMutablePointer<Float>
) {
    guidon_rms_norm_backward(dy, x, scales, gain, rows, width, dx, dgain)
}
