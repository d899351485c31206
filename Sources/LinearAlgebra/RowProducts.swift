import CKernels

// Products of many rows with one small matrix, which is all that a small network does. BLAS copies both sides into an
// order of its own first: at 32 inputs a quarter of the time of `x Wᵀ` (512 rows, Zen 4: 79 to 94 GFLOP/s, 117 here).
// The sums are those of `gemm` on machines whose BLAS adds from the first term to the last, and here they are on all.

/// `y = x Wᵀ`, or `y += x Wᵀ`.
///
/// - Shapes: `x` `(rows, inputs)`, `W` `(outputs, inputs)`, `y` `(rows, outputs)`.
public func multiplyRows(
    _ x: UnsafePointer<Float>, rows: Int, byTransposed W: UnsafePointer<Float>, inputs: Int, outputs: Int,
    adding: Bool = false, into y: UnsafeMutablePointer<Float>
) {
    guard isSmall(inputs, outputs) else {
        gemm(.no, .yes, m: rows, n: outputs, k: inputs, x, W, beta: adding ? 1 : 0, y)
        return
    }
    let stride = guidon_dense_stride(outputs)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: inputs * stride) { packed in
        guard let packed = packed.baseAddress else { return }
        guidon_pack(W, outputs, inputs, packed)
        dense(x, rows: rows, packed, stride: stride, inputs: inputs, outputs: outputs, adding: adding, into: y)
    }
}

/// `y = x W`, or `y += x W`.
///
/// - Shapes: `x` `(rows, inputs)`, `W` `(inputs, outputs)`, `y` `(rows, outputs)`.
public func multiplyRows(
    _ x: UnsafePointer<Float>, rows: Int, by W: UnsafePointer<Float>, inputs: Int, outputs: Int, adding: Bool = false,
    into y: UnsafeMutablePointer<Float>
) {
    // Whole vectors are read, and behind the last row of another matrix there may be nothing.
    guard isSmall(inputs, outputs), guidon_dense_stride(outputs) == outputs else {
        gemm(.no, .no, m: rows, n: outputs, k: inputs, x, W, beta: adding ? 1 : 0, y)
        return
    }
    dense(x, rows: rows, W, stride: outputs, inputs: inputs, outputs: outputs, adding: adding, into: y)
}

private func dense(
    _ x: UnsafePointer<Float>, rows: Int, _ weights: UnsafePointer<Float>, stride: Int, inputs: Int, outputs: Int,
    adding: Bool, into y: UnsafeMutablePointer<Float>
) {
    let shape = guidon_dense_shape(
        rows: rows, inputs: inputs, outputs: outputs, x_stride: inputs, stride: stride, y_stride: outputs)
    guidon_dense(KernelCode.best.rawValue, shape, x, weights, nil, adding ? 1 : 0, y)
}

/// Whether the matrix stays in the second cache, and the machine multiplies and adds in one instruction.
private func isSmall(_ inputs: Int, _ outputs: Int) -> Bool {
    inputs > 0 && outputs > 0 && inputs * outputs <= 1 << 16 && KernelCode.best != .portable
}
