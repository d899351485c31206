public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A list of eight items for a context, of which one is chosen: the data of listwise and pairwise preferences.
///
/// Context `x` and items `a₁ … a₈` are drawn from N(0, I) in R⁸. The true reward of an item is
/// `r(x, a) = xᵀ W a / 8 + 0.5 tanh(⟨u, x⟩ + ⟨v, a⟩)`, with `W` from N(0, 1) and `u`, `v` from N(0, 1/8) fixed, so that
/// the first term has about unit variance; a learner sees it through `noise`. One step.
///
/// - Shapes: observation `(72)`: the context, then the items one after the other; 8 actions, item by item.
/// - Source: the bandit experiments of the anchored preference optimisation drafts; sizes and reward are ours, theirs are
///   not published.
public struct PreferenceLists: Environment {
    public static let width = 8
    public static let items = 8

    /// What is done to the rewards and contexts that the learner sees.
    public let noise: RewardNoise
    /// `W`, `(width, width)` row-major.
    private let bilinear: [Float]
    /// `u` and `v`, side by side.
    private let bent: [Float]
    /// The context, then the items.
    private var list = [Float](repeating: 0, count: width * (1 + items))
    private var isFlipped = false

    public let rewardRange: ClosedRange<Float>

    public init(noise: RewardNoise = RewardNoise(deviation: 0.5)) {
        self.noise = noise
        // The problem itself never depends on a run's seed: scores of two runs compare.
        var random = SeededGenerator(seed: 0).stream("preferences.weights")
        bilinear = (0..<Self.width * Self.width).map { _ in Float(random.normal() / 8) }
        bent = (0..<2 * Self.width).map { _ in Float(random.normal() / 8.squareRoot()) }
        let heaviest = bilinear.reduce(0.0) { $0 + Double(abs($1)) }
        let farthest = RewardNoise.farthestNormal
        // One percent more than the bound covers the rounding to Float of the sums.
        let bound = Float(1.01 * ((farthest + abs(noise.shift)) * farthest * heaviest + 0.5 + noise.bound))
        rewardRange = -bound...bound
    }

    public var observationWidth: Int { list.count }
    public var actionSpace: ActionSpace { .discrete(Self.items) }
    public var lengthLimit: Int { 1 }
    public var scored: PreferenceLists { PreferenceLists(noise: .none) }

    public mutating func reset(using random: inout SeededGenerator) {
        for index in list.indices {
            list[index] = Float(random.normal() + (index < Self.width ? noise.shift : 0))
        }
        isFlipped = noise.drawsFlip(using: &random)
    }

    public mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step {
        precondition((0..<Self.items).contains(action), "item \(action) of \(Self.items)")
        return Step(reward: noise.seen(trueReward(of: action), isFlipped: isFlipped, using: &random), ended: true)
    }

    public func observe(into observation: UnsafeMutablePointer<Float>) {
        for index in list.indices { observation[index] = list[index] }
    }

    public var expectedRewards: [Float]? { (0..<Self.items).map(trueReward) }

    /// What a learner sees of every item's reward, `(items)`: a whole list, judged at once.
    public func seenRewards(using random: inout SeededGenerator) -> [Float] {
        (0..<Self.items).map { noise.seen(trueReward(of: $0), isFlipped: isFlipped, using: &random) }
    }

    private func trueReward(of item: Int) -> Float {
        let width = Self.width
        let first = (1 + item) * width
        var sum: Float = 0
        var inner: Float = 0
        for i in 0..<width {
            var row: Float = 0
            for j in 0..<width { row += bilinear[i * width + j] * list[first + j] }
            sum += list[i] * row
            inner += bent[i] * list[i] + bent[width + i] * list[first + i]
        }
        return sum + 0.5 * tanhf(inner)
    }
}
