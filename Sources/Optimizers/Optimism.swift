public import Parameters

/// Steps as if the change of the gradient went on:  `u ← u + λ (u − u₋)`, with `u₋` the input of the update before.
///
/// With `λ = 1` and plain descent behind it, `θ ← θ − η (2 gₜ − gₜ₋₁)`: mirror descent in the Euclidean geometry with the
/// gradient before as the guess of the next one. In a game, or against gradients that somebody turns round and round,
/// plain descent spirals outwards where this one spirals inwards.
///
/// - Complexity: O(d) time, `d` floats of state.
/// - Source: Rakhlin, Sridharan, "Online Learning with Predictable Sequences", COLT 2013 (arXiv 1208.3728), the textbook
///   form; arXiv 2302.04552 bounds it for gradients between random and adversarial.
/// - Differs: nothing; the first guess is a gradient of 0, so the first update counts twice.
public struct Optimism: GradientTransform {
    public struct State: TransformState {
        var last: [Float]
        public var counts: [Int] { [last.count] }
    }

    private let weight: Float

    public init(weight: Double = 1) {
        precondition(weight >= 0, "a weight of \(weight)")
        self.weight = Float(weight)
    }

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        State(last: [Float](repeating: 0, count: parameters.count))
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
        update.values.withUnsafeMutableBufferPointer { values in
            state.last.withUnsafeMutableBufferPointer { last in
                for index in values.indices {
                    let value = values[index]
                    values[index] = value + weight * (value - last[index])
                    last[index] = value
                }
            }
        }
    }
}
