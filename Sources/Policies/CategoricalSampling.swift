import LinearAlgebra
public import Primitives

/// Draws an action from the softmax of one row of logits, by one uniform number.
///
/// The log-probability is computed as `Policy.forward` computes it, so that it is the same number for the same logits.
/// Logits that are NaN give some action of the row and the log-probability NaN: a broken policy must not stop a worker.
///
/// - Parameter logits: `logits[row * actions..<(row + 1) * actions]`.
public func sampleCategorical(
    _ logits: ArraySlice<Float>, using random: inout SeededGenerator
) -> (action: Int32, logProbability: Float) {
    var action: Int32 = 0
    var logProbability: Float = 0
    logits.withUnsafeBufferPointer { row in
        guard let start = row.baseAddress else { preconditionFailure("a choice of none") }
        sampleCategorical(
            start, rows: 1, width: row.count, using: &random, actions: &action, logProbabilities: &logProbability)
    }
    return (action, logProbability)
}

/// The same for many rows, one uniform number each, from the first to the last.
///
/// - Parameters:
///   - logits: `(rows, width)`.
///   - actions: `(rows)`; log-probabilities the same.
public func sampleCategorical(
    _ logits: UnsafePointer<Float>, rows: Int, width: Int, using random: inout SeededGenerator,
    actions: UnsafeMutablePointer<Int32>, logProbabilities: UnsafeMutablePointer<Float>
) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rows, 1)) { uniforms in
        guard let uniforms = uniforms.baseAddress else { return }
        for row in 0..<rows { uniforms[row] = random.uniform() }
        drawCategoricalRows(
            logits, uniforms: uniforms, rows: rows, width: width, actions: actions, logProbabilities: logProbabilities)
    }
}

/// The most likely action of one row of logits, the first one of equals.
public func argmax(_ logits: ArraySlice<Float>) -> Int32 {
    var best = logits.startIndex
    for index in logits.indices where logits[index] > logits[best] { best = index }
    return Int32(best - logits.startIndex)
}
