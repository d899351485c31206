public import Primitives

/// One step, twenty arms: a context is seen, an arm is pulled, a noisy reward comes back.
///
/// `x ~ N(0, I)` in R¹⁰; the true reward of arm `a` is `⟨w_a, x⟩` with `w` fixed and drawn from N(0, 1/10), so that
/// true rewards have about unit variance; the learner sees it through `noise`.
public struct ContextualBandit: Environment {
    public static let width = 10
    public static let arms = 20

    /// What is done to the rewards and contexts that the learner sees.
    public let noise: RewardNoise
    /// `w`, `(arms, width)` row-major.
    private let weights: [Float]
    private var context = [Float](repeating: 0, count: width)
    private var isFlipped = false

    public let rewardRange: ClosedRange<Float>

    public init(noise: RewardNoise = RewardNoise(deviation: 0.5)) {
        self.noise = noise
        // The problem itself never depends on a run's seed: scores of two runs compare.
        var random = SeededGenerator(seed: 0).stream("bandit.weights")
        let scale = 1 / Double(Self.width).squareRoot()
        let weights = (0..<Self.arms * Self.width).map { _ in Float(scale * random.normal()) }
        self.weights = weights
        let heaviest =
            (0..<Self.arms).map { arm in
                weights[arm * Self.width..<(arm + 1) * Self.width].reduce(0.0) { $0 + Double(abs($1)) }
            }.max() ?? 0
        // One percent more than the bound covers the rounding to Float of ten products.
        let bound = Float(1.01 * ((RewardNoise.farthestNormal + abs(noise.shift)) * heaviest + noise.bound))
        self.rewardRange = -bound...bound
    }

    public var observationWidth: Int { Self.width }
    public var actionSpace: ActionSpace { .discrete(Self.arms) }
    public var lengthLimit: Int { 1 }
    public var scored: ContextualBandit { ContextualBandit(noise: .none) }

    public mutating func reset(using random: inout SeededGenerator) {
        for index in context.indices { context[index] = Float(random.normal() + noise.shift) }
        isFlipped = noise.drawsFlip(using: &random)
    }

    /// Shows a given context, without a flip.
    public mutating func reset(to context: [Float]) {
        precondition(context.count == Self.width, "a context of \(context.count) numbers")
        self.context = context
        isFlipped = false
    }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition((0..<Self.arms).contains(action), "arm \(action) of \(Self.arms)")
        return Step(reward: noise.seen(trueReward(of: action), isFlipped: isFlipped, using: &random), ended: true)
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) {
        for index in 0..<Self.width { observation[index] = context[index] }
    }

    public var expectedRewards: [Float]? { (0..<Self.arms).map(trueReward) }

    private func trueReward(of arm: Int) -> Float {
        var sum: Float = 0
        for index in 0..<Self.width { sum += weights[arm * Self.width + index] * context[index] }
        return sum
    }
}
