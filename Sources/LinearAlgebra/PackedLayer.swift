import CKernels

/// The weights of `y = x Wᵀ + b`, laid out once for many products with few rows each.
///
/// A sampler multiplies the same matrix by a handful of rows at every step, where a call of `gemm` costs more than its
/// product: of a rollout of CartPole under a perceptron 4-32-32-2, 0.56 µs a step, BLAS took 23 %, 0.13 µs; the same
/// three products take 0.037 µs so (8 rows; `perf` and `Benchmarks/learning.py`).
///
/// - Shapes: `W` `(outputs, inputs)`, stored as its transpose in columns of whole vectors.
/// - Complexity: O(rows · inputs · stride); no call allocates.
public struct PackedLayer: Sendable {
    public let inputs: Int
    public let outputs: Int
    /// The width of a row of `y`: `outputs` rounded up; what lies beyond `outputs` is 0.
    public let stride: Int
    private let weights: [Float]
    private let bias: [Float]
    private let code = KernelCode.best

    /// - Parameter bias: `(outputs)`, or nil for zeros.
    public init(weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?, inputs: Int, outputs: Int) {
        let stride = guidon_dense_stride(outputs)
        weights = [Float](unsafeUninitializedCapacity: inputs * stride) { rows, count in
            if let first = rows.baseAddress { guidon_pack(weight, outputs, inputs, first) }
            count = inputs * stride
        }
        self.bias = (0..<stride).map { $0 < outputs ? bias?[$0] ?? 0 : 0 }
        self.inputs = inputs
        self.outputs = outputs
        self.stride = stride
    }

    /// - Parameters:
    ///   - xStride: floats from one row of `x` to the next, at least `inputs`.
    ///   - y: `(rows, stride)`, written completely.
    public func apply(_ x: UnsafePointer<Float>, xStride: Int, rows: Int, into y: UnsafeMutablePointer<Float>) {
        apply(x, xStride: xStride, rows: rows, into: y, code: code)
    }

    /// The same by a machine code that the caller chooses.
    package func apply(
        _ x: UnsafePointer<Float>, xStride: Int, rows: Int, into y: UnsafeMutablePointer<Float>, code: KernelCode
    ) {
        precondition(xStride >= inputs, "rows of \(xStride) numbers for \(inputs) inputs")
        let shape = guidon_dense_shape(
            rows: rows, inputs: inputs, outputs: stride, x_stride: xStride, stride: stride, y_stride: stride)
        guidon_dense(code.rawValue, shape, x, weights, bias, 0, y)
    }
}
