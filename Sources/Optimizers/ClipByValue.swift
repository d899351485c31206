public import Parameters

/// Every coordinate brought into `[−max, max]`.
///
/// - Complexity: O(d).
/// - Source: Mikolov, "Statistical Language Models Based on Neural Networks", 2012; PyTorch's `clip_grad_value_`.
public struct ClipByValue: GradientTransform {
    private let max: Float

    public init(max: Double) {
        precondition(max > 0, "values of at most \(max)")
        self.max = Float(max)
    }

    public func apply(_ update: inout ParameterUpdate, state: inout Stateless, context: StepContext) {
        update.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] = min(max, Swift.max(-max, values[index])) }
        }
    }
}
