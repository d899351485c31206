#if canImport(Glibc)
    import Glibc
#endif
public import Parameters

/// Every coordinate over the root of its own mean square, both averaged over time and corrected for their start at zero.
///
///     m ← β₁ m + (1 − β₁) u        v ← β₂ v + (1 − β₂) u²
///     u ← m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
///
/// - Complexity: O(d) time, `2 d` floats of state.
/// - Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
public struct ScaleByAdam: GradientTransform {
    public struct State: Sendable, Equatable {
        var updates = 0
        var first: [Float]
        var second: [Float]
    }

    private let beta1: Double
    private let beta2: Double
    private let epsilon: Float

    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
        precondition(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "β₁ \(beta1), β₂ \(beta2)")
        precondition(epsilon > 0, "ε \(epsilon)")
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = Float(epsilon)
    }

    public func initialState(for parameters: ParameterVector) -> State {
        let zeros = [Float](repeating: 0, count: parameters.count)
        return State(first: zeros, second: zeros)
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, parameters: ParameterVector) {
        state.updates += 1
        let (keep1, keep2) = (Float(beta1), Float(beta2))
        let (add1, add2) = (Float(1 - beta1), Float(1 - beta2))
        let unbias1 = Float(1 / (1 - pow(beta1, Double(state.updates))))
        let unbias2 = Float(1 / (1 - pow(beta2, Double(state.updates))).squareRoot())
        update.values.withUnsafeMutableBufferPointer { values in
            state.first.withUnsafeMutableBufferPointer { first in
                state.second.withUnsafeMutableBufferPointer { second in
                    for index in values.indices {
                        let value = values[index]
                        let m = keep1 * first[index] + add1 * value
                        let v = keep2 * second[index] + add2 * value * value
                        first[index] = m
                        second[index] = v
                        values[index] = m * unbias1 / (v.squareRoot() * unbias2 + epsilon)
                    }
                }
            }
        }
    }
}
