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

    /// An action from each row of logits, from the first to the last.
    func pick(_ logits: OutputRows, using random: inout SeededGenerator, into choices: Choices<Int32>) {
        switch self {
        case .sampled:
            sampleCategorical(
                logits.values, rows: logits.count, width: logits.width, using: &random, actions: choices.actions,
                logProbabilities: choices.logProbabilities)
        case .uniform:
            for row in 0..<logits.count {
                choices.actions[row] = Int32(random.integer(below: logits.width))
                choices.logProbabilities[row] = logProbability(of: choices.actions[row], in: logits[row])
            }
        }
    }

    /// The same for who counts in whole numbers of the machine.
    func pick(_ logits: OutputRows, using random: inout SeededGenerator, into choices: Choices<Int>) {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: logits.count) { actions in
            guard let first = actions.baseAddress else { return }
            pick(logits, using: &random, into: Choices(actions: first, logProbabilities: choices.logProbabilities))
            for row in 0..<logits.count { choices.actions[row] = Int(first[row]) }
        }
    }

    /// A number from each row of mean and log σ, from the first to the last.
    ///
    /// - Parameter range: where a uniform action comes from.
    func pick(
        _ gaussians: OutputRows, within range: ClosedRange<Float>, using random: inout SeededGenerator,
        into choices: Choices<Float>
    ) {
        for row in 0..<gaussians.count {
            (choices.actions[row], choices.logProbabilities[row]) = pick(gaussians[row], within: range, using: &random)
        }
    }

    private func pick(
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
