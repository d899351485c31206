#if canImport(Glibc)
    import Glibc
#endif
public import Parameters

/// Every coordinate over the root of its own mean square, both averaged over time and corrected for their start at zero.
///
///     m ← β₁ m + (1 − β₁) u        v ← β₂ v + (1 − β₂) u²
///     u ← m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
///
/// With `keepsLargest` (AMSGrad) the largest `v` so far stands under the root, so that no step grows because a rare large
/// gradient is forgotten.
///
/// - Complexity: O(d) time, `2 d` floats of state, `3 d` for AMSGrad.
/// - Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1; Reddi, Kale, Kumar, "On the
///   Convergence of Adam and Beyond", ICLR 2018 (AMSGrad).
/// - Differs: AMSGrad keeps the largest `v` before the correction and corrects it then, as PyTorch does. A mean square
///   beyond the range of floats stays at its end, so that a gradient of 1e30 slows a coordinate but does not stop it.
public struct ScaleByAdam: GradientTransform {
    public struct State: TransformState {
        var updates = 0
        var first: [Float]
        var second: [Float]
        /// Empty without `keepsLargest`.
        var largest: [Float]
        public var counts: [Int] { [first.count, second.count, largest.count] }
    }

    private let beta1: Double
    private let beta2: Double
    private let epsilon: Float
    private let keepsLargest: Bool

    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, keepsLargest: Bool = false) {
        precondition(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "β₁ \(beta1), β₂ \(beta2)")
        precondition(epsilon > 0, "ε \(epsilon)")
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = Float(epsilon)
        self.keepsLargest = keepsLargest
    }

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        let zeros = [Float](repeating: 0, count: parameters.count)
        return State(first: zeros, second: zeros, largest: keepsLargest ? zeros : [])
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
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
                        let v = min(keep2 * second[index] + add2 * value * value, .greatestFiniteMagnitude)
                        first[index] = m
                        second[index] = v
                        values[index] = m * unbias1 / (v.squareRoot() * unbias2 + epsilon)
                    }
                    guard keepsLargest else { return }
                    state.largest.withUnsafeMutableBufferPointer { largest in
                        for index in values.indices {
                            let v = max(largest[index], second[index])
                            largest[index] = v
                            values[index] = first[index] * unbias1 / (v.squareRoot() * unbias2 + epsilon)
                        }
                    }
                }
            }
        }
    }
}
