import CKernels

// Functions of single numbers over whole buffers, eight or sixteen at a time (libm takes one, and `tanhf` 40 times as
// long). All run over `count` numbers and are exact to the last one or two bits, as tested against double precision.

/// `x[k] = e^x[k]`; 0 below −86.6, infinity above 88.73, NaN stays NaN.
public func exponentiate(_ x: UnsafeMutablePointer<Float>, count: Int) { guidon_exp(x, count) }

/// `x[k] = tanh x[k]`.
public func applyTanh(_ x: UnsafeMutablePointer<Float>, count: Int) { guidon_tanh(x, count) }

/// `dy[k] *= 1 − y[k]²`: from the derivative with respect to `y = tanh x` to that with respect to `x`.
public func applyTanhBackward(_ y: UnsafePointer<Float>, _ dy: UnsafeMutablePointer<Float>, count: Int) {
    guidon_tanh_backward(y, dy, count)
}

/// `y[k] = x[k] · σ(2u)`, `u = √(2/π) (x[k] + 0.044715 x[k]³)`: GELU in its tanh form, which needs one exponential.
///
/// - Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 2; `½(1 + tanh u) = σ(2u)`.
public func applyGELU(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    guidon_gelu(x, y, count)
}

/// `dy[k] *= gelu′(x[k])`.
public func applyGELUBackward(_ x: UnsafePointer<Float>, _ dy: UnsafeMutablePointer<Float>, count: Int) {
    guidon_gelu_backward(x, dy, count)
}

/// `sums[j] += Σᵢ x[i][j]`, `x` being `(rows, width)`; rows are added from the first to the last.
public func addColumnSums(
    _ x: UnsafePointer<Float>, rows: Int, width: Int, to sums: UnsafeMutablePointer<Float>
) {
    guidon_add_column_sums(x, rows, width, sums)
}
