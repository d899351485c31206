public import Parameters

/// Every coordinate over the root of the sum of all its squares so far:
/// `s ← s + u²`,  `u ← u / (√s + ε) / (1 + (t − 1) γ)` at update `t`.
///
/// Steps only become shorter. Fit for sparse gradients; too careful for long runs.
///
/// - Complexity: O(d) time, `d` floats of state.
/// - Source: Duchi, Hazan, Singer, "Adaptive Subgradient Methods", JMLR 2011, in PyTorch's form with its `lr_decay` `γ`.
/// - Differs: a sum beyond the range of floats stays at its end.
public struct ScaleByAdaGrad: GradientTransform {
    public struct State: TransformState {
        var updates = 0
        var sum: [Float]
        public var counts: [Int] { [sum.count] }
    }

    private let start: Float
    private let rateDecay: Double
    private let epsilon: Float

    public init(start: Double = 0, rateDecay: Double = 0, epsilon: Double = 1e-10) {
        precondition(start >= 0 && rateDecay >= 0 && epsilon > 0, "sum \(start), γ \(rateDecay), ε \(epsilon)")
        self.start = Float(start)
        self.rateDecay = rateDecay
        self.epsilon = Float(epsilon)
    }

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        State(sum: [Float](repeating: start, count: parameters.count))
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
        let factor = Float(1 / (1 + Double(state.updates) * rateDecay))
        state.updates += 1
        update.values.withUnsafeMutableBufferPointer { values in
            state.sum.withUnsafeMutableBufferPointer { sum in
                for index in values.indices {
                    let value = values[index]
                    sum[index] = min(sum[index] + value * value, .greatestFiniteMagnitude)
                    values[index] = factor * value / (sum[index].squareRoot() + epsilon)
                }
            }
        }
    }
}
