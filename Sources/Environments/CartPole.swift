public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A pole on a cart that is pushed left or right: reward 1 for every step until it falls or leaves the track.
///
/// With force `F = ±10`, masses 1.0 and 0.1, half length `l = 0.5` and step `h = 0.02`:
/// `t = (F + m l ω² sin θ) / M`, `α = (g sin θ − cos θ · t) / (l (4/3 − m cos² θ / M))`, `a = t − m l α cos θ / M`,
/// then every quantity moves by `h` times its old rate (explicit Euler). Over at |x| > 2.4, |θ| > 12° or 500 steps.
///
/// - Shapes: observation `(4)`: position, velocity, angle, angular velocity; 2 actions.
/// - Source: Barto, Sutton, Anderson, 1983, as CartPole-v1 of Gymnasium computes it, in double.
/// - Differs: both angle observations may be multiplied by `angleScale`; a pole within 12° is 0.2 rad, small for a
///   tanh.
public struct CartPole: Environment {
    public struct State: Sendable, Equatable {
        public var position, velocity, angle, angularVelocity: Double

        public init(position: Double, velocity: Double, angle: Double, angularVelocity: Double) {
            self.position = position
            self.velocity = velocity
            self.angle = angle
            self.angularVelocity = angularVelocity
        }
    }

    /// What the angle and the angular velocity are multiplied by in observations.
    public let angleScale: Double
    public private(set) var state = State(position: 0, velocity: 0, angle: 0, angularVelocity: 0)
    private var steps = 0

    private static let positionLimit = 2.4
    private static let angleLimit = 12 * 2 * Double.pi / 360

    public init(angleScale: Double = 1) {
        precondition(angleScale > 0 && angleScale.isFinite, "an angle scale of \(angleScale)")
        self.angleScale = angleScale
    }

    public var observationWidth: Int { 4 }
    public var actionSpace: ActionSpace { .discrete(2) }
    public var lengthLimit: Int { 500 }
    public var rewardRange: ClosedRange<Float> { 1...1 }

    public mutating func reset(using random: inout SeededGenerator) {
        func near() -> Double { -0.05 + 0.1 * random.uniform() }
        reset(to: State(position: near(), velocity: near(), angle: near(), angularVelocity: near()))
    }

    /// Begins an episode at `state`.
    public mutating func reset(to state: State) {
        self.state = state
        steps = 0
    }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition(action == 0 || action == 1, "action \(action) of 2")
        advance(force: action == 1 ? 10 : -10)
        steps += 1
        let fallen = abs(state.position) > Self.positionLimit || abs(state.angle) > Self.angleLimit
        return Step(reward: 1, ended: fallen || steps >= lengthLimit)
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) {
        observation[0] = Float(state.position)
        observation[1] = Float(state.velocity)
        observation[2] = Float(angleScale * state.angle)
        observation[3] = Float(angleScale * state.angularVelocity)
    }

    private mutating func advance(force: Double) {
        let gravity = 9.8
        let pole = 0.1
        let total = 1.1
        let length = 0.5
        let step = 0.02
        let cosine = cos(state.angle)
        let sine = sin(state.angle)
        let push = (force + pole * length * (state.angularVelocity * state.angularVelocity) * sine) / total
        let angular =
            (gravity * sine - cosine * push) / (length * (4.0 / 3.0 - pole * (cosine * cosine) / total))
        let linear = push - pole * length * angular * cosine / total
        state.position += step * state.velocity
        state.velocity += step * linear
        state.angle += step * state.angularVelocity
        state.angularVelocity += step * angular
    }
}
