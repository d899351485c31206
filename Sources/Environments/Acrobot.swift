public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// Two links hang from a hook and the joint between them is pushed: swing the tip one link's length above the hook.
///
/// With all masses, lengths and moments of inertia 1, centres of mass at 0.5, gravity `g = 9.8` and torque `a ∈ {−1, 0, 1}`:
/// `d₁ = 3.5 + cos θ₂`, `d₂ = 1.25 + 0.5 cos θ₂`, `φ₂ = 0.5 g cos(θ₁ + θ₂ − π/2)`,
/// `φ₁ = −0.5 (ω₂² + 2 ω₁ ω₂) sin θ₂ + 1.5 g cos(θ₁ − π/2) + φ₂`,
/// `α₂ = (a + d₂/d₁ φ₁ − 0.5 ω₁² sin θ₂ − φ₂) / (1.25 − d₂²/d₁)`, `α₁ = −(d₂ α₂ + φ₁) / d₁`,
/// one step of Runge and Kutta's fourth order over 0.2 s; angles wrap at ±π, rates stop at ±4π and ±9π.
/// Reward −1 for every step until `−cos θ₁ − cos(θ₁ + θ₂) > 1`, and 0 for that one. Over there, or after 500 steps.
///
/// - Shapes: observation `(6)`: cos θ₁, sin θ₁, cos θ₂, sin θ₂, ω₁, ω₂; 3 actions.
/// - Source: Sutton and Barto, "Reinforcement Learning", 2018, section 11.3 of the first edition, as Acrobot-v1 of
///   Gymnasium computes it, in double.
/// - Differs: what is seen of the rates is divided by `velocityScale`; 28 rad/s is much for a tanh.
public struct Acrobot: Environment {
    public struct State: Sendable, Equatable {
        public var first, second, firstRate, secondRate: Double

        public init(first: Double, second: Double, firstRate: Double, secondRate: Double) {
            self.first = first
            self.second = second
            self.firstRate = firstRate
            self.secondRate = secondRate
        }

        fileprivate func moved(by step: Double, along slope: State) -> State {
            State(
                first: first + step * slope.first, second: second + step * slope.second,
                firstRate: firstRate + step * slope.firstRate, secondRate: secondRate + step * slope.secondRate)
        }
    }

    /// What the rates are divided by in observations.
    public let velocityScale: Double
    public private(set) var state = State(first: 0, second: 0, firstRate: 0, secondRate: 0)
    private var steps = 0

    public init(velocityScale: Double = 1) {
        precondition(velocityScale > 0 && velocityScale.isFinite, "a velocity scale of \(velocityScale)")
        self.velocityScale = velocityScale
    }

    public var observationWidth: Int { 6 }
    public var actionSpace: ActionSpace { .discrete(3) }
    public var lengthLimit: Int { 500 }
    public var rewardRange: ClosedRange<Float> { -1...0 }

    public mutating func reset(using random: inout SeededGenerator) {
        func near() -> Double { -0.1 + 0.2 * random.uniform() }
        reset(to: State(first: near(), second: near(), firstRate: near(), secondRate: near()))
    }

    /// Begins an episode at `state`.
    public mutating func reset(to state: State) {
        self.state = state
        steps = 0
    }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition((0..<3).contains(action), "action \(action) of 3")
        advance(torque: Double(action - 1))
        steps += 1
        let isUp = -cos(state.first) - cos(state.second + state.first) > 1
        return Step(reward: isUp ? 0 : -1, ended: isUp || steps >= lengthLimit)
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) {
        observation[0] = Float(cos(state.first))
        observation[1] = Float(sin(state.first))
        observation[2] = Float(cos(state.second))
        observation[3] = Float(sin(state.second))
        observation[4] = Float(state.firstRate / velocityScale)
        observation[5] = Float(state.secondRate / velocityScale)
    }

    private mutating func advance(torque: Double) {
        let step = 0.2
        let k1 = Self.slope(state, torque: torque)
        let k2 = Self.slope(state.moved(by: step / 2, along: k1), torque: torque)
        let k3 = Self.slope(state.moved(by: step / 2, along: k2), torque: torque)
        let k4 = Self.slope(state.moved(by: step, along: k3), torque: torque)
        state = State(
            first: Self.wrapped(state.first + step / 6 * (k1.first + 2 * k2.first + 2 * k3.first + k4.first)),
            second: Self.wrapped(state.second + step / 6 * (k1.second + 2 * k2.second + 2 * k3.second + k4.second)),
            firstRate: Self.bounded(
                state.firstRate + step / 6 * (k1.firstRate + 2 * k2.firstRate + 2 * k3.firstRate + k4.firstRate),
                by: 4 * Double.pi),
            secondRate: Self.bounded(
                state.secondRate + step / 6 * (k1.secondRate + 2 * k2.secondRate + 2 * k3.secondRate + k4.secondRate),
                by: 9 * Double.pi))
    }

    /// The rate of everything.
    private static func slope(_ s: State, torque: Double) -> State {
        let g = 9.8
        let cosine = cos(s.second)
        let sine = sin(s.second)
        let d1 = 3.5 + cosine
        let d2 = 1.25 + 0.5 * cosine
        let phi2 = 0.5 * g * cos(s.first + s.second - Double.pi / 2)
        let phi1 =
            -0.5 * s.secondRate * s.secondRate * sine - s.secondRate * s.firstRate * sine
            + 1.5 * g * cos(s.first - Double.pi / 2) + phi2
        let second =
            (torque + d2 / d1 * phi1 - 0.5 * s.firstRate * s.firstRate * sine - phi2) / (1.25 - d2 * d2 / d1)
        return State(
            first: s.firstRate, second: s.secondRate, firstRate: -(d2 * second + phi1) / d1, secondRate: second)
    }

    private static func wrapped(_ angle: Double) -> Double {
        var angle = angle
        while angle > Double.pi { angle -= 2 * Double.pi }
        while angle < -Double.pi { angle += 2 * Double.pi }
        return angle
    }

    private static func bounded(_ rate: Double, by limit: Double) -> Double { min(max(rate, -limit), limit) }
}
