import LinearAlgebra

/// `y = tanh x`, in place; its derivative needs only its result.
package enum Tanh {
    package static func forward(_ x: inout Activations) {
        applyTanh(&x.values, count: x.values.count)
    }

    /// From the derivative with respect to `y` to that with respect to `x`, in place.
    package static func backward(_ dy: inout Activations, y: Activations) {
        applyTanhBackward(y.values, &dy.values, count: dy.values.count)
    }
}
