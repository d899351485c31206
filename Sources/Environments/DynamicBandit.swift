public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A bandit whose arms have effects that last: what pays at once may cost later, and nobody sees it coming.
///
/// A hidden state `x ∈ R²` starts at 0; pulling arm `k` with its vector `u` pays `y = ⟨c, x⟩ + ⟨d, u⟩ + noise` and then
/// `x ← A x + B u + noise`. With `A = diag(0.9, 0.8)`, `B = I`, `c = (0.1, −0.2)`, `d = (−0.2, 0.6)` and `u` along the
/// unit circle, eight arms. Held for ever, an arm pays `⟨c, (I − A)⁻¹ B u⟩ + ⟨d, u⟩ = ⟨(0.8, −0.4), u⟩`: the arm that pays
/// most at first is one of the worst in the end, and a learner that only looks at the next reward is misled.
///
/// - Shapes: observation `(2)`: the last reward and the share of the episode that is over; 8 actions; 50 steps.
/// - Source: Mussi, Metelli, Restelli, "Dynamical Linear Bandits", ICML 2023, section 2 (equations of state and reward).
/// - Differs: an arm of a finite set is pulled, not any vector; the matrices are ours, chosen to mislead.
public struct DynamicBandit: Environment {
    public static let arms = 8

    /// Standard deviation of the noise on the reward and on either number of the state.
    public let noise: Double
    private var state = (0.0, 0.0)
    private var lastReward: Float = 0
    private var steps = 0

    public init(noise: Double = 0.1) {
        precondition(noise >= 0 && noise.isFinite, "a noise of \(noise)")
        self.noise = noise
    }

    public var observationWidth: Int { 2 }
    public var actionSpace: ActionSpace { .discrete(Self.arms) }
    public var lengthLimit: Int { 50 }
    public var scored: DynamicBandit { DynamicBandit(noise: 0) }
    /// A sum over `Aⁱ` of steps of size 1 and bounded noise stays within 10 and 5 of them.
    public var rewardRange: ClosedRange<Float> {
        let far = 1 + noise * RewardNoise.farthestNormal
        let bound = Float(1.01 * ((0.1 * 10 + 0.2 * 5) * far + 0.8 + noise * RewardNoise.farthestNormal))
        return -bound...bound
    }

    public mutating func reset(using random: inout SeededGenerator) {
        state = (0, 0)
        lastReward = 0
        steps = 0
    }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition((0..<Self.arms).contains(action), "arm \(action) of \(Self.arms)")
        let u = Self.vector(of: action)
        var reward = 0.1 * state.0 - 0.2 * state.1 - 0.2 * u.0 + 0.6 * u.1
        state = (0.9 * state.0 + u.0, 0.8 * state.1 + u.1)
        if noise > 0 {
            reward += noise * random.normal()
            state.0 += noise * random.normal()
            state.1 += noise * random.normal()
        }
        steps += 1
        lastReward = Float(reward)
        return Step(reward: lastReward, ended: steps >= lengthLimit)
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) {
        observation[0] = lastReward
        observation[1] = Float(steps) / Float(lengthLimit)
    }

    /// What an arm pays at first, and what it pays for ever once the state has settled.
    public static func payments(of arm: Int) -> (first: Double, settled: Double) {
        let u = vector(of: arm)
        return (-0.2 * u.0 + 0.6 * u.1, 0.8 * u.0 - 0.4 * u.1)
    }

    private static func vector(of arm: Int) -> (Double, Double) {
        let angle = 2 * Double.pi * Double(arm) / Double(arms)
        return (cos(angle), sin(angle))
    }
}
