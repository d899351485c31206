public import Parameters

/// Every coordinate over the root of its moving mean square, or of its moving variance.
///
///     v ← α v + (1 − α) u²        u ← u / (√v + ε)
///     centred:  a ← α a + (1 − α) u        u ← u / (√(v − a²) + ε)
///
/// - Complexity: O(d) time, `d` floats of state, `2 d` when centred.
/// - Source: Tieleman, Hinton, "Lecture 6.5: RMSProp", 2012; centred: Graves, arXiv 1308.0850, section 4.2; with PyTorch's
///   places for `ε` and the root.
/// - Differs: a variance that rounding makes negative counts as 0 (PyTorch's root is then NaN), and a mean square beyond
///   the range of floats stays at its end.
public struct ScaleByRootMeanSquare: GradientTransform {
    public struct State: TransformState {
        var square: [Float]
        /// Empty unless centred.
        var mean: [Float]
        public var counts: [Int] { [square.count, mean.count] }
    }

    private let decay: Float
    private let add: Float
    private let epsilon: Float
    private let isCentred: Bool

    public init(decay: Double = 0.99, epsilon: Double = 1e-8, centred: Bool = false) {
        precondition(decay >= 0 && decay < 1 && epsilon > 0, "a decay of \(decay), ε \(epsilon)")
        self.decay = Float(decay)
        add = Float(1 - decay)
        self.epsilon = Float(epsilon)
        isCentred = centred
    }

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        let zeros = [Float](repeating: 0, count: parameters.count)
        return State(square: zeros, mean: isCentred ? zeros : [])
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
        update.values.withUnsafeMutableBufferPointer { values in
            state.square.withUnsafeMutableBufferPointer { square in
                guard isCentred else {
                    for index in values.indices {
                        let value = values[index]
                        square[index] = next(square[index], value)
                        values[index] = value / (square[index].squareRoot() + epsilon)
                    }
                    return
                }
                state.mean.withUnsafeMutableBufferPointer { mean in
                    for index in values.indices {
                        let value = values[index]
                        square[index] = next(square[index], value)
                        mean[index] += add * (value - mean[index])
                        let variance = max(0, square[index] - mean[index] * mean[index])
                        values[index] = value / (variance.squareRoot() + epsilon)
                    }
                }
            }
        }
    }

    private func next(_ square: Float, _ value: Float) -> Float {
        min(decay * square + add * value * value, .greatestFiniteMagnitude)
    }
}
