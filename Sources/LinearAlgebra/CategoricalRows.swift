import CKernels

/// The distribution that each row of logits stands for, and what it says of one action.
///
/// With `s = x − max x` and `Z = Σ e^s`:  `p = e^s / Z`, `log p[action] = s[action] − log Z`, `H = log Z − Σ p s`.
///
/// - Shapes: `logits`, `probabilities` `(rows, width)`; `actions`, `logProbabilities`, `entropies` `(rows)`; nats.
/// - Precondition: every action lies in `0..<width`; the caller has checked it.
public func categoricalRows(
    _ logits: UnsafePointer<Float>, actions: UnsafePointer<Int32>, rows: Int, width: Int,
    probabilities: UnsafeMutablePointer<Float>, logProbabilities: UnsafeMutablePointer<Float>,
    entropies: UnsafeMutablePointer<Float>
) {
    guidon_categorical(logits, actions, rows, width, probabilities, logProbabilities, entropies)
}

/// Draws an action from the softmax of each row of logits, by one uniform number of [0, 1) each; its log-probability has
/// the bits that `categoricalRows` gives it. Logits that are NaN give some action of the row and NaN.
///
/// - Shapes: `logits` `(rows, width)`; `uniforms`, `actions`, `logProbabilities` `(rows)`; nats.
public func drawCategoricalRows(
    _ logits: UnsafePointer<Float>, uniforms: UnsafePointer<Double>, rows: Int, width: Int,
    actions: UnsafeMutablePointer<Int32>, logProbabilities: UnsafeMutablePointer<Float>
) {
    precondition(width > 0, "a choice of none")
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(guidon_draw_scratch(rows, width), 1)) { shares in
        guard let shares = shares.baseAddress else { return }
        guidon_draw(logits, uniforms, rows, width, shares, actions, logProbabilities)
    }
}
