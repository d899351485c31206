import Policies
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// How a collector picks an action from a row of what a sampler says.
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

    /// - Parameters:
    ///   - gaussian: mean and log σ.
    ///   - range: where a uniform action comes from.
    func pick(
        _ gaussian: ArraySlice<Float>, within range: ClosedRange<Float>, using random: inout SeededGenerator
    ) -> (action: Float, logProbability: Float) {
        switch self {
        case .sampled:
            let drawn = sampleGaussian(gaussian, using: &random)
            return (drawn.action[0], drawn.logProbability)
        case .uniform:
            let action = range.lowerBound + (range.upperBound - range.lowerBound) * Float(random.uniform())
            let mean = gaussian[gaussian.startIndex]
            let logDeviation = gaussian[gaussian.startIndex + 1]
            let distance = (action - mean) * expf(-logDeviation)
            return (action, -0.5 * distance * distance - logDeviation - 0.5 * logf(2 * Float.pi))
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
