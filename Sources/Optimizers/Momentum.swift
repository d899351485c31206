public import Parameters

/// A decaying sum of the updates so far:  `b ← β b + u`,  then `u ← b`, or with Nesterov's look ahead `u ← u + β b`.
///
/// - Complexity: O(d) time, `d` floats of state.
/// - Source: Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum", ICML 2013, in PyTorch's
///   form, where the rate multiplies the sum and not its terms.
public struct Momentum: GradientTransform {
    public struct State: TransformState {
        var sum: [Float]
        public var counts: [Int] { [sum.count] }
    }

    private let decay: Float
    private let isNesterov: Bool

    public init(decay: Double, nesterov: Bool = false) {
        precondition(decay >= 0 && decay < 1, "a decay of \(decay)")
        self.decay = Float(decay)
        isNesterov = nesterov
    }

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        State(sum: [Float](repeating: 0, count: parameters.count))
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
        update.values.withUnsafeMutableBufferPointer { values in
            state.sum.withUnsafeMutableBufferPointer { sum in
                for index in values.indices {
                    let next = decay * sum[index] + values[index]
                    sum[index] = next
                    values[index] = isNesterov ? values[index] + decay * next : next
                }
            }
        }
    }
}
