import Policies
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// How a collector or an evaluator picks an action from a row of logits.
enum ActionChoice {
    /// As the policy says.
    case sampled
    /// Uniformly, with the log-probability that the policy gives to what was drawn.
    case uniform

    /// - Parameter logits: one row.
    func pick(
        _ logits: ArraySlice<Float>, using random: inout SeededGenerator
    ) -> (action: Int32, logProbability: Float) {
        switch self {
        case .sampled: return sampleCategorical(logits, using: &random)
        case .uniform:
            let action = random.integer(below: logits.count)
            return (Int32(action), logProbability(of: Int32(action), in: logits))
        }
    }
}

/// What a policy gives to an action that it did not choose.
///
/// - Parameter logits: one row.
func logProbability(of action: Int32, in logits: ArraySlice<Float>) -> Float {
    logits[logits.startIndex + Int(action)] - logSumExp(logits)
}

/// `log Σ exp(logits)`, summed left to right in double.
private func logSumExp(_ logits: ArraySlice<Float>) -> Float {
    let top = logits.reduce(-Float.infinity) { $1 > $0 ? $1 : $0 }
    let sum = logits.reduce(0.0) { $0 + exp(Double($1 - top)) }
    return top + Float(log(sum))
}
