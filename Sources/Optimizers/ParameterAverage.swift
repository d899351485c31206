public import Parameters

/// A moving average of the parameters themselves:  `θ̄ ← β θ̄ + (1 − β) θ`, and `θ̄ = θ` after the first update.
///
/// Training goes on from `θ`; `θ̄` is what is scored and given away. The noise of the last steps is averaged out of it,
/// at the price of lagging about `1/(1 − β)` updates behind.
///
/// - Complexity: O(d) time, `d` floats.
/// - Source: Polyak, Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J. Control Optim. 1992, in the
///   exponential form of PyTorch's `swa_utils.AveragedModel`.
public struct ParameterAverage: Sendable, Equatable, Codable {
    let decay: Double
    private(set) var values: [Float]?

    public init(decay: Double) {
        precondition(decay >= 0 && decay < 1, "a decay of \(decay)")
        self.decay = decay
    }

    /// - Returns: the average with these parameters in it.
    public mutating func add(_ parameters: ParameterVector) -> ParameterVector {
        guard var average = values else {
            values = parameters.values
            return parameters
        }
        precondition(average.count == parameters.count, "\(parameters.count) parameters after \(average.count)")
        values = nil
        let add = Float(1 - decay)
        average.withUnsafeMutableBufferPointer { average in
            parameters.values.withUnsafeBufferPointer { new in
                for index in average.indices { average[index] += add * (new[index] - average[index]) }
            }
        }
        values = average
        return ParameterVector(average)
    }
}
