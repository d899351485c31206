public import Parameters

/// The sign of a mean of the gradient now and those before: every coordinate moves by the same amount.
///
///     u ← sign(β₁ m + (1 − β₁) g)        m ← β₂ m + (1 − β₂) g
///
/// - Complexity: O(d) time, `d` floats of state.
/// - Source: Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023 (arXiv 2302.06675), algorithm 2.
/// - Differs: nothing; the sign of 0 is 0.
public struct ScaleByLion: GradientTransform {
    public struct State: TransformState {
        var mean: [Float]
        public var counts: [Int] { [mean.count] }
    }

    private let beta1: Float
    private let beta2: Float

    public init(beta1: Double = 0.9, beta2: Double = 0.99) {
        precondition(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "β₁ \(beta1), β₂ \(beta2)")
        self.beta1 = Float(beta1)
        self.beta2 = Float(beta2)
    }

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        State(mean: [Float](repeating: 0, count: parameters.count))
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
        update.values.withUnsafeMutableBufferPointer { values in
            state.mean.withUnsafeMutableBufferPointer { mean in
                for index in values.indices {
                    let value = values[index]
                    let mixed = beta1 * mean[index] + (1 - beta1) * value
                    mean[index] = beta2 * mean[index] + (1 - beta2) * value
                    values[index] = mixed > 0 ? 1 : mixed < 0 ? -1 : 0
                }
            }
        }
    }
}
