#if canImport(Glibc)
    import Glibc
#endif

/// Logits whose softmax is StableMax: `y = log s(x)`, so that `softmax(y) = s(x) / Σ s`, with
/// `s(x) = x + 1` for `x ≥ 0` and `1 / (1 − x)` below.
///
/// `s` grows like `x` and not like `eˣ`: no share of a row is rounded to zero while the largest is rounded to one, which
/// is where the gradient of a softmax ends. Since `log s(x) = sign(x) log(1 + |x|)`, it is one function per number in
/// front of the softmax, and everything behind (samplers, entropies, objectives) stays as it is.
///
/// - Source: Prieto, Barsbey, Mediano, Birdal, "Grokking at the Edge of Numerical Stability", 2025, section 4.
/// - Differs: the paper divides; in logarithms the same number comes with a relative error of a few roundings.
package enum StableMax {
    package static func forward(_ x: Activations) -> Activations {
        Activations(rows: x.rows, width: x.width) { y in
            for (index, value) in x.values.enumerated() { y[index] = logarithm(value) }
        }
    }

    /// From the derivative with respect to `y` to that with respect to `x`: `dy / (1 + |x|)`, in place.
    package static func backward(_ dy: inout Activations, x: Activations) {
        for (index, value) in x.values.enumerated() { dy.values[index] /= 1 + abs(value) }
    }

    private static func logarithm(_ x: Float) -> Float { x < 0 ? -log1pf(-x) : log1pf(x) }
}
