import LinearAlgebra
public import Parameters

/// Shortens what is longer than `max`:  `u ← u · min(1, max / |u|)`, with the length over all coordinates.
///
/// - Complexity: O(d).
/// - Source: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
/// - Differs: PyTorch divides by `|u| + 1e-6`.
public struct ClipByGlobalNorm: GradientTransform {
    private let max: Double

    public init(max: Double) {
        precondition(max > 0, "a length of at most \(max)")
        self.max = max
    }

    public func apply(_ update: inout ParameterUpdate, state: inout Stateless, context: StepContext) {
        let length = update.values.withUnsafeBufferPointer { dot($0, $0) }.squareRoot()
        guard length > max else { return }
        // In double: the length of finite floats may be beyond a float.
        let factor = max / length
        update.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] = Float(Double(values[index]) * factor) }
        }
    }
}
