public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// One step, twenty arms: a context is seen, an arm is pulled, a noisy reward comes back.
///
/// `x ~ N(0, I)` in R¹⁰; the true reward of arm `a` is `⟨w_a, x⟩` with `w` fixed and drawn from N(0, 1/10), so that
/// true rewards have about unit variance; the learner sees it plus `noise · N(0, 1)`.
public struct ContextualBandit: Environment {
    public static let width = 10
    public static let arms = 20

    /// Standard deviation of the noise on what the learner sees.
    public let noise: Double
    /// `w`, `(arms, width)` row-major.
    private let weights: [Float]
    private var context = [Float](repeating: 0, count: width)

    public let rewardRange: ClosedRange<Float>

    public init(noise: Double = 0.5) {
        precondition(noise >= 0 && noise.isFinite, "a noise of \(noise)")
        self.noise = noise
        // The problem itself never depends on a run's seed: scores of two runs compare.
        var random = SeededGenerator(seed: 0).stream("bandit.weights")
        let scale = 1 / Double(Self.width).squareRoot()
        let weights = (0..<Self.arms * Self.width).map { _ in Float(scale * random.normal()) }
        self.weights = weights
        // A draw of `SeededGenerator.normal` is bounded: its uniform number is at least 2⁻⁵³ away from 1.
        let farthest = (2 * 53 * log(2.0)).squareRoot()
        let heaviest =
            (0..<Self.arms).map { arm in
                weights[arm * Self.width..<(arm + 1) * Self.width].reduce(0.0) { $0 + Double(abs($1)) }
            }.max() ?? 0
        // One percent more than the bound covers the rounding to Float of ten products.
        let bound = Float(1.01 * farthest * (heaviest + noise))
        self.rewardRange = -bound...bound
    }

    public var observationWidth: Int { Self.width }
    public var actionCount: Int { Self.arms }
    public var lengthLimit: Int { 1 }

    public mutating func reset(using random: inout SeededGenerator) -> [Float] {
        for index in context.indices { context[index] = Float(random.normal()) }
        return context
    }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition((0..<Self.arms).contains(action), "arm \(action) of \(Self.arms)")
        let reward = trueReward(of: action, in: context) + Float(noise * random.normal())
        return Step(observation: context, reward: reward, ended: true)
    }

    public func expectedRewards(of observation: [Float]) -> [Float]? {
        precondition(observation.count == Self.width, "a context of \(observation.count) numbers")
        return (0..<Self.arms).map { trueReward(of: $0, in: observation) }
    }

    private func trueReward(of arm: Int, in context: [Float]) -> Float {
        var sum: Float = 0
        for index in 0..<Self.width { sum += weights[arm * Self.width + index] * context[index] }
        return sum
    }
}
