import LinearAlgebra

/// Every position scaled to a root mean square of one, times a learned gain per column.
package enum RMSNorm {
    /// Keeps a row of zeros finite; PyTorch's common choice for single precision.
    package static let epsilon: Float = 1e-5

    /// - Returns: the rows, and what each was multiplied by, `(rows)`, for `backward`.
    package static func forward(
        _ x: Activations, gain: UnsafePointer<Float>
    ) -> (y: Activations, scales: [Float]) {
        var y = Activations([], width: x.width)
        let scales = Activations.buffer(x.rows) { scales in
            y = Activations(rows: x.rows, width: x.width) { y in
                rootMeanSquareNorm(
                    x.values, gain: gain, rows: x.rows, width: x.width, epsilon: epsilon, into: y, scales: scales)
            }
        }
        return (y, scales)
    }

    /// Adds to `dx`, which usually holds the derivative of the residual stream already, and to `dGain`.
    package static func backward(
        _ dy: Activations, x: Activations, scales: [Float], gain: UnsafePointer<Float>, addingTo dx: inout Activations,
        dGain: UnsafeMutablePointer<Float>
    ) {
        rootMeanSquareNormBackward(
            dy.values, x: x.values, scales: scales, gain: gain, rows: x.rows, width: x.width, addingTo: &dx.values,
            dgain: dGain)
    }
}
