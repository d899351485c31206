import LinearAlgebra

/// `y = x · Φ(x)` with the tanh form of Φ: smooth, so that central differences can check what lies below it.
///
/// ReLU would save one exponential per number, which is about 7 % of a training step here, at the price of dead units
/// in a hidden layer of only 128.
package enum GELU {
    package static func forward(_ x: Activations) -> Activations {
        Activations(rows: x.rows, width: x.width) { y in applyGELU(x.values, into: y, count: x.values.count) }
    }

    /// From the derivative with respect to `y` to that with respect to `x`, in place.
    package static func backward(_ dy: inout Activations, x: Activations) {
        applyGELUBackward(x.values, &dy.values, count: dy.values.count)
    }
}
