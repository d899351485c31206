public import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// What lies between a true reward and the one that a learner sees: `± (reward + noise)`.
///
/// The noise is `deviation · N(0, 1)`, plus `± outlierSize` in one case of `1 / outlierShare`, plus `tailScale` times a
/// Cauchy number. The sign turns for a whole group at once, in one of `1 / flipShare`, as if an adversary had labelled it.
/// `shift` is added to every number of a learner's contexts, and not to those of a score.
///
/// - Source: the four corruptions of the anchored preference optimisation drafts, with levels of our own (their scales are
///   not published).
public struct RewardNoise: Sendable, Equatable {
    public var deviation: Double
    public var outlierShare: Double
    public var outlierSize: Double
    public var flipShare: Double
    public var tailScale: Double
    public var shift: Double

    public init(
        deviation: Double = 0, outlierShare: Double = 0, outlierSize: Double = 0, flipShare: Double = 0,
        tailScale: Double = 0, shift: Double = 0
    ) {
        precondition(
            [deviation, outlierSize, tailScale].allSatisfy { $0 >= 0 && $0.isFinite } && shift.isFinite
                && (0...1).contains(outlierShare) && (0...1).contains(flipShare),
            "a noise of \(deviation), \(outlierShare) of \(outlierSize), \(flipShare), \(tailScale), \(shift)")
        self.deviation = deviation
        self.outlierShare = outlierShare
        self.outlierSize = outlierSize
        self.flipShare = flipShare
        self.tailScale = tailScale
        self.shift = shift
    }

    public static let none = RewardNoise()

    public enum Family: String, Sendable, CaseIterable {
        case heavyNoise = "heavy_noise"
        case shift
        case adversarial
        case heavyTail = "heavy_tail"
    }

    public enum Level: Int, Sendable, CaseIterable {
        case light, medium, heavy
    }

    /// The twelve scenarios of the bandit table.
    public init(_ family: Family, _ level: Level) {
        let index = level.rawValue
        switch family {
        case .heavyNoise:
            self.init(
                deviation: [0.5, 1, 2][index], outlierShare: [0.05, 0.1, 0.2][index], outlierSize: [5, 8, 12][index])
        case .shift: self.init(shift: [0.5, 1, 1.5][index])
        case .adversarial: self.init(flipShare: [0.1, 0.25, 0.4][index])
        case .heavyTail: self.init(tailScale: [0.3, 0.8, 2][index])
        }
    }

    /// Whether the next group's rewards are turned; draws only where some are.
    public func drawsFlip(using random: inout SeededGenerator) -> Bool {
        flipShare > 0 && random.uniform() < flipShare
    }

    /// What a learner sees of `reward`. Only the parts that are switched on draw numbers.
    public func seen(_ reward: Float, isFlipped: Bool, using random: inout SeededGenerator) -> Float {
        var noise = 0.0
        if deviation > 0 { noise += deviation * random.normal() }
        if outlierShare > 0 && random.uniform() < outlierShare {
            noise += random.uniform() < 0.5 ? outlierSize : -outlierSize
        }
        if tailScale > 0 {
            // Half a step away from 0 and 1, where the tangent has its poles.
            noise += tailScale * tan(Double.pi * (random.uniform() + 0x1p-54 - 0.5))
        }
        let seen = reward + Float(noise)
        return isFlipped ? -seen : seen
    }

    /// No noise is larger: a draw of `SeededGenerator.normal` is bounded, as its uniform number is at least 2⁻⁵³ away from
    /// 1, and so is the tangent half a step of 2⁻⁵³ from its pole, by `2⁵⁴ / π`.
    var bound: Double {
        deviation * RewardNoise.farthestNormal + (outlierShare > 0 ? outlierSize : 0) + tailScale * 0x1p54 / Double.pi
    }

    static let farthestNormal = (2 * 53 * log(2.0)).squareRoot()
}
