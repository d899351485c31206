public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A pendulum whose motor is too weak to lift it: swing it up and hold it there. The action is the torque.
///
/// With torque `u` cut at ±2 and the angle θ counted from upright: the step costs `θ² + 0.1 ω² + 0.001 u²` for θ wrapped
/// into −π…π, then `ω ← ω + 0.05 (15 sin θ + 3 u)`, stopped at ±8, and `θ ← θ + 0.05 ω`. Over after 200 steps.
///
/// - Shapes: observation `(3)`: cos θ, sin θ, `ω / velocityScale`; one number as action.
/// - Source: Pendulum-v1 of Gymnasium, in double.
/// - Differs: what is seen of ω is divided by `velocityScale`.
public struct Pendulum: Environment {
    public struct State: Sendable, Equatable {
        public var angle, rate: Double

        public init(angle: Double, rate: Double) {
            self.angle = angle
            self.rate = rate
        }
    }

    /// What the rate is divided by in observations.
    public let velocityScale: Double
    public private(set) var state = State(angle: 0, rate: 0)
    private var steps = 0

    public static let torqueLimit: Float = 2

    public init(velocityScale: Double = 1) {
        precondition(velocityScale > 0 && velocityScale.isFinite, "a velocity scale of \(velocityScale)")
        self.velocityScale = velocityScale
    }

    public var observationWidth: Int { 3 }
    public var actionSpace: ActionSpace { .continuous(width: 1) }
    public var lengthLimit: Int { 200 }
    /// `π² + 0.1 · 8² + 0.001 · 2²`, and a little for rounding.
    public var rewardRange: ClosedRange<Float> { -16.2737...0 }

    public mutating func reset(using random: inout SeededGenerator) {
        func within(_ limit: Double) -> Double { limit * (2 * random.uniform() - 1) }
        reset(to: State(angle: within(Double.pi), rate: within(1)))
    }

    /// Begins an episode at `state`.
    public mutating func reset(to state: State) {
        self.state = state
        steps = 0
    }

    /// - Parameter action: the torque; one that is not a number is no torque, whatever a broken policy says.
    public mutating func step(_ action: Float, using random: inout SeededGenerator) -> Step {
        let limit = Double(Self.torqueLimit)
        let torque = action.isNaN ? 0 : min(max(Double(action), -limit), limit)
        let angle = Self.wrapped(state.angle)
        let cost = angle * angle + 0.1 * (state.rate * state.rate) + 0.001 * (torque * torque)
        state.rate = min(max(state.rate + (15 * sin(state.angle) + 3 * torque) * 0.05, -8), 8)
        state.angle += state.rate * 0.05
        steps += 1
        return Step(reward: Float(-cost), ended: steps >= lengthLimit)
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) {
        observation[0] = Float(cos(state.angle))
        observation[1] = Float(sin(state.angle))
        observation[2] = Float(state.rate / velocityScale)
    }

    private static func wrapped(_ angle: Double) -> Double {
        let turns = (angle + Double.pi) / (2 * Double.pi)
        return (turns - turns.rounded(.down)) * 2 * Double.pi - Double.pi
    }
}
