import LinearAlgebra

/// `y = x Wᵀ + b`, `W` stored as `(outputs, inputs)` the way PyTorch does, one product for all positions.
package enum Linear {
    package static func forward(
        _ x: Activations, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil, outputs: Int
    ) -> Activations {
        Activations(rows: x.rows, width: outputs) { y in
            if let bias { for row in 0..<x.rows { (y + row * outputs).update(from: bias, count: outputs) } }
            multiplyRows(
                x.values, rows: x.rows, byTransposed: weight, inputs: x.width, outputs: outputs, adding: bias != nil,
                into: y)
        }
    }

    /// `y += x Wᵀ`: the end of a residual branch.
    package static func add(_ x: Activations, weight: UnsafePointer<Float>, to y: inout Activations) {
        multiplyRows(
            x.values, rows: x.rows, byTransposed: weight, inputs: x.width, outputs: y.width, adding: true,
            into: &y.values)
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
            multiplyRows(dy.values, rows: dy.rows, by: weight, inputs: dy.width, outputs: inputs, into: dx)
        }
    }

    /// `dx += dy W`.
    package static func addBackward(_ dy: Activations, weight: UnsafePointer<Float>, to dx: inout Activations) {
        multiplyRows(
            dy.values, rows: dy.rows, by: weight, inputs: dy.width, outputs: dx.width, adding: true, into: &dx.values)
    }
}
