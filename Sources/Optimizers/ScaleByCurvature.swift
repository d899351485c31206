#if canImport(Glibc)
    import Glibc
#endif
public import Parameters

/// A step as long as the curvature along the gradient allows:  `u ← u · min(2 / κᵖ, max)`,  `κ = |H g| / |g|`.
///
/// `2/κ` is where descent on a bowl of curvature `κ` begins to swing up. The schedule's rate behind it is the share of
/// that edge: 1 gives the paper's step, 0.5 one that is safe although `κ` comes late.
///
/// The server sees one gradient a round and no Hessian. `κ` is measured along the last update, from what comes in anyway:
///
///     κₜ = |gₜ − gₜ₋₁| / |θₜ − θₜ₋₁|
///
/// which, as descent moves along `gₜ₋₁`, is `|H gₜ₋₁| / |gₜ₋₁|` of a quadratic: one update late, at no cost. Gradients of
/// different rollouts differ by their noise as well; where `inner` updates share a rollout, only the differences within
/// one are taken, which have no such noise, and the last `κ` stays in use between.
///
/// - Complexity: O(d) time, `2 d` floats of state.
/// - Source: Rosca, Wu, Qin, Dherin, "On a continuous time model of gradient descent dynamics and instability in deep
///   learning", TMLR 2023 (arXiv 2302.01952), and its code's bound of 5.
/// - Differs: the secant above is ours. The code takes an exact product or a difference; see `CurvatureProbe`.
public struct ScaleByCurvature: GradientTransform {
    public struct State: TransformState {
        var gradient: [Float]
        var parameters: [Float]
        var hasLast = false
        var curvature: Double?
        public var counts: [Int] { [gradient.count, parameters.count] }
    }

    private let power: Double
    private let max: Double
    private let first: Double
    private let inner: Int

    /// - Parameters:
    ///   - max: no rate is larger.
    ///   - first: the rate while no curvature is known.
    ///   - inner: updates that share a rollout, beginning with the first of all.
    public init(power: Double = 1, max: Double = 5, first: Double = 0.01, inner: Int = 1) {
        precondition(power >= 0 && max > 0 && first > 0 && inner >= 1, "p \(power), at most \(max), first \(first)")
        self.power = power
        self.max = max
        self.first = first
        self.inner = inner
    }

    /// `min(2 / κᵖ, max)`.
    public static func rate(curvature: Double, power: Double, max: Double) -> Double {
        Swift.min(2 / pow(curvature, power), max)
    }

    public func initialState(for parameters: ParameterVector, layout: Layout) -> State {
        let zeros = [Float](repeating: 0, count: parameters.count)
        return State(gradient: zeros, parameters: zeros)
    }

    public func apply(_ update: inout ParameterUpdate, state: inout State, context: StepContext) {
        let sharesRollout = inner == 1 || context.updates % inner != 0
        if state.hasLast, sharesRollout {
            let moved = distance(context.parameters.values, state.parameters)
            if moved > 0 { state.curvature = distance(update.values, state.gradient) / moved }
        }
        state.hasLast = true
        state.gradient = update.values
        state.parameters = context.parameters.values
        let rate = state.curvature.map { Self.rate(curvature: $0, power: power, max: max) } ?? Swift.min(first, max)
        update.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] = Float(Double(values[index]) * rate) }
        }
    }

    private func distance(_ a: [Float], _ b: [Float]) -> Double {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var sum = 0.0
                for index in a.indices {
                    let apart = Double(a[index]) - Double(b[index])
                    sum += apart * apart
                }
                return sum.squareRoot()
            }
        }
    }
}
