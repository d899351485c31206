import LinearAlgebra

/// `y = x Wᵀ + b`, `W` stored as `(outputs, inputs)` the way PyTorch does, one product for all positions.
package enum Linear {
    package static func forward(
        _ x: Activations, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil, outputs: Int
    ) -> Activations {
        Activations(rows: x.rows, width: outputs) { y in
            if let bias { for row in 0..<x.rows { (y + row * outputs).update(from: bias, count: outputs) } }
            gemm(
                .no, .yes, m: x.rows, n: outputs, k: x.width, x.values, weight, beta: bias == nil ? 0 : 1, y)
        }
    }

    /// `y += x Wᵀ`: the end of a residual branch.
    package static func add(_ x: Activations, weight: UnsafePointer<Float>, to y: inout Activations) {
        gemm(.no, .yes, m: x.rows, n: y.width, k: x.width, x.values, weight, beta: 1, &y.values)
    }

    /// Adds `dyᵀ x` to `dWeight` and the column sums of `dy` to `dBias`.
    package static func addDerivatives(
        _ dy: Activations, x: Activations, dWeight: UnsafeMutablePointer<Float>,
        dBias: UnsafeMutablePointer<Float>? = nil
    ) {
        gemm(.yes, .no, m: dy.width, n: x.width, k: dy.rows, dy.values, x.values, beta: 1, dWeight)
        if let dBias { addColumnSums(dy.values, rows: dy.rows, width: dy.width, to: dBias) }
    }

    /// `dx = dy W`.
    package static func backward(_ dy: Activations, weight: UnsafePointer<Float>, inputs: Int) -> Activations {
        Activations(rows: dy.rows, width: inputs) { dx in
            gemm(.no, .no, m: dy.rows, n: inputs, k: dy.width, dy.values, weight, dx)
        }
    }

    /// `dx += dy W`.
    package static func addBackward(_ dy: Activations, weight: UnsafePointer<Float>, to dx: inout Activations) {
        gemm(.no, .no, m: dy.rows, n: dx.width, k: dy.width, dy.values, weight, beta: 1, &dx.values)
    }
}
