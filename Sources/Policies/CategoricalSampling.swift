import LinearAlgebra
public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// Draws an action from the softmax of one row of logits, by one uniform number.
///
/// The log-probability is computed as `Policy.forward` computes it, so that it is the same number for the same logits.
/// Logits that are NaN give some action of the row and the log-probability NaN: a broken policy must not stop a worker.
///
/// - Parameter logits: `logits[row * actions..<(row + 1) * actions]`.
public func sampleCategorical(
    _ logits: ArraySlice<Float>, using random: inout SeededGenerator
) -> (action: Int32, logProbability: Float) {
    let first = logits.startIndex
    let top = logits.reduce(logits[first]) { $1 > $0 ? $1 : $0 }
    let uniform = random.uniform()
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: logits.count) { shares in
        for (index, logit) in logits.enumerated() { shares.initializeElement(at: index, to: logit - top) }
        if let start = shares.baseAddress { exponentiate(start, count: shares.count) }
        var total: Float = 0
        for share in shares { total += share }

        var action = 0
        var below = 0.0
        let target = uniform * Double(total)
        // The shares add up to `total` but for rounding: should that hide the target, the last possible action is it.
        for (index, share) in shares.enumerated() where share > 0 {
            action = index
            below += Double(share)
            if below > target { break }
        }
        return (Int32(action), logits[first + action] - top - logf(total))
    }
}

/// The most likely action of one row of logits, the first one of equals.
public func argmax(_ logits: ArraySlice<Float>) -> Int32 {
    var best = logits.startIndex
    for index in logits.indices where logits[index] > logits[best] { best = index }
    return Int32(best - logits.startIndex)
}
