public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A car in a valley that is too weak for the hill: it must swing up to the flag. Reward −1 for every step.
///
/// `v ← v + 0.001 (a − 1) − 0.0025 cos 3x`, stopped at ±0.07; `x ← x + v`, stopped at −1.2 and 0.6; at the left wall the
/// car stands. Over at `x ≥ 0.5` with `v ≥ 0`, or after `lengthLimit` steps.
///
/// - Shapes: observation `(2)`: position and velocity, mapped to about −1…1: `(x + 0.3) / 0.9` and `v / 0.07`; 3 actions.
/// - Source: Moore, 1990, as MountainCar-v0 of Gymnasium computes it, in double.
/// - Differs: observations are scaled, 0.07 is small for a tanh. A learner may be given `shaping` times what a step adds
///   to the energy `Φ = sin 3x / 2 + v² / (2 · 0.07²)`; by Ng, Harada, Russell, 1999, a difference of a potential
///   moves no optimum. It is no part of a score.
public struct MountainCar: Environment {
    public struct State: Sendable, Equatable {
        public var position, velocity: Double

        public init(position: Double, velocity: Double) {
            self.position = position
            self.velocity = velocity
        }

        /// Height and speed as one number, each part of size about 1.
        fileprivate var energy: Double {
            0.5 * sin(3 * position) + velocity * velocity / (2 * MountainCar.speedLimit * MountainCar.speedLimit)
        }
    }

    /// What a learner is paid for energy; 0 is the task itself.
    public let shaping: Double
    public let lengthLimit: Int
    public private(set) var state = State(position: 0, velocity: 0)
    private var steps = 0

    fileprivate static let speedLimit = 0.07

    public init(shaping: Double = 0, lengthLimit: Int = 200) {
        precondition(shaping >= 0 && shaping.isFinite, "a shaping of \(shaping)")
        precondition(lengthLimit > 0, "episodes of \(lengthLimit) steps")
        self.shaping = shaping
        self.lengthLimit = lengthLimit
    }

    public var observationWidth: Int { 2 }
    public var actionSpace: ActionSpace { .discrete(3) }
    /// The energy lies within −0.5 and 1.
    public var rewardRange: ClosedRange<Float> { Float(-1 - 1.5 * shaping)...Float(-1 + 1.5 * shaping) }
    public var scored: MountainCar { MountainCar(lengthLimit: lengthLimit) }

    public mutating func reset(using random: inout SeededGenerator) {
        reset(to: State(position: -0.6 + 0.2 * random.uniform(), velocity: 0))
    }

    /// Begins an episode at `state`.
    public mutating func reset(to state: State) {
        self.state = state
        steps = 0
    }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition((0..<3).contains(action), "action \(action) of 3")
        let before = state.energy
        advance(push: Double(action - 1))
        steps += 1
        let isThere = state.position >= 0.5 && state.velocity >= 0
        return Step(
            reward: Float(-1 + shaping * (state.energy - before)), ended: isThere || steps >= lengthLimit)
    }

    private mutating func advance(push: Double) {
        let limit = Self.speedLimit
        let faster = state.velocity + (push * 0.001 + cos(3 * state.position) * -0.0025)
        state.velocity = min(max(faster, -limit), limit)
        state.position = min(max(state.position + state.velocity, -1.2), 0.6)
        if state.position == -1.2 && state.velocity < 0 { state.velocity = 0 }
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) {
        observation[0] = Float((state.position + 0.3) / 0.9)
        observation[1] = Float(state.velocity / Self.speedLimit)
    }
}
