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
