public import Parameters

/// Pulls the parameters to zero:  `u ← u + λ θ`.
///
/// Before momentum or Adam it is the gradient of `λ |θ|² / 2`; behind Adam it is the decoupled decay of AdamW.
///
/// - Complexity: O(d).
/// - Source: Loshchilov, Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
public struct AddDecayedWeights: GradientTransform {
    private let decay: Float

    public init(decay: Double) {
        precondition(decay >= 0, "a decay of \(decay)")
        self.decay = Float(decay)
    }

    public func apply(_ update: inout ParameterUpdate, state: inout Stateless, context: StepContext) {
        update.values.withUnsafeMutableBufferPointer { values in
            context.parameters.values.withUnsafeBufferPointer { parameters in
                for index in values.indices { values[index] += decay * parameters[index] }
            }
        }
    }
}
