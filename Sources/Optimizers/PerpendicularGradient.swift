import LinearAlgebra
public import Parameters

/// Takes from each tensor's gradient what only makes the tensor longer or shorter, and gives the length back:
///
///     g' = g − (w·g / w·w) w        u = g' |g| / |g'|        for each tensor w with gradient g
///
/// With a softmax behind it, a net that is already right can lower its loss for ever by scaling its weights, until the
/// softmax rounds to 0 and 1 and nothing more is learnt; this takes that way out.
///
/// - Complexity: O(d) time, a flag per tensor of state.
/// - Source: Prieto, Barsbey, Mediano, Birdal, "Grokking at the Edge of Numerical Stability" (arXiv 2501.04697), in the form
///   of the authors' `orthograd.py`.
/// - Differs: a tensor that was zero at the start, or holds one value, is left alone: after one step it lies along its own
///   gradient, and nothing of that would be left. A gradient along its tensor, to the rounding of floats, becomes 0
///   instead of rounding noise of full length.
public struct PerpendicularGradient: GradientTransform {
    public struct State: TransformState {
        /// For each tensor of the layout whether it began with a value other than 0.
        var isTurned: [Bool]
        public var counts: [Int] { [isTurned.count] }
    }

    /// A rest shorter than this share of the gradient is the rounding of its floats (2⁻²⁴ each, in both factors).
    private static var roundingShare: Double { 1e-6 }

    public init() {}

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        State(isTurned: layout.entries.map { $0.count > 1 && parameters.values[$0.range].contains { $0 != 0 } })
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
        for (entry, isTurned) in zip(context.layout.entries, state.isTurned) where isTurned {
            update.values.withUnsafeMutableBufferPointer { values in
                context.parameters.values.withUnsafeBufferPointer { parameters in
                    Self.turn(.init(rebasing: values[entry.range]), from: .init(rebasing: parameters[entry.range]))
                }
            }
        }
    }

    private static func turn(_ g: UnsafeMutableBufferPointer<Float>, from w: UnsafeBufferPointer<Float>) {
        let square = dot(w, w)
        let length = dot(.init(g), .init(g)).squareRoot()
        guard square > 0, length > 0 else { return }
        let share = dot(w, .init(g)) / square
        var rest = 0.0
        for index in g.indices {
            let value = Double(g[index]) - share * Double(w[index])
            rest += value * value
        }
        rest = rest.squareRoot()
        let scale = rest > Self.roundingShare * length ? length / rest : 0
        for index in g.indices { g[index] = Float((Double(g[index]) - share * Double(w[index])) * scale) }
    }
}
