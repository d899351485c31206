import Environments
import Primitives
import Testing

@Suite("What lies between a true reward and a seen one")
struct RewardNoiseTests {
    static let count = 20_000

    func draws(_ noise: RewardNoise, of reward: Float = 0, isFlipped: Bool = false) -> [Double] {
        var random = SeededGenerator(seed: 6)
        return (0..<Self.count).map { _ in
            Double(noise.seen(reward, isFlipped: isFlipped, using: &random))
        }
    }

    @Test("none draws nothing and changes nothing, but for the sign")
    func none() {
        var random = SeededGenerator(seed: 6)
        let before = random
        #expect(RewardNoise.none.seen(1.5, isFlipped: false, using: &random) == 1.5)
        #expect(RewardNoise.none.seen(1.5, isFlipped: true, using: &random) == -1.5)
        #expect(!RewardNoise.none.drawsFlip(using: &random))
        #expect(random == before)
    }

    @Test("a Gaussian has its deviation, and outliers come as often and as large as was said, to both sides")
    func outliers() {
        let noise = draws(RewardNoise(deviation: 0.5, outlierShare: 0.1, outlierSize: 8))
        let near = noise.filter { abs($0) < 4 }
        let deviation = (near.reduce(0) { $0 + $1 * $1 } / Double(near.count)).squareRoot()
        // Five standard errors: 5 · 0.5 / √36000 of the deviation, 5 · √1800 of the count, 5 · √500 of a side.
        #expect(abs(deviation - 0.5) < 0.014)
        #expect(abs(Self.count - near.count - 2000) < 213)
        #expect(abs(noise.count { $0 > 4 } - 1000) < 155)
        #expect(noise.filter { abs($0) > 4 }.allSatisfy { abs(abs($0) - 8) < 3 })
    }

    @Test("a heavy tail has the quartiles of a Cauchy number, and no mean to speak of")
    func tail() {
        let noise = draws(RewardNoise(tailScale: 2)).sorted()
        // The quartiles are ±scale; their standard error is √(3/16 / n) over the density there, 1/(4π): 0.0385. Five.
        #expect(abs(noise[Self.count / 4] + 2) < 0.2)
        #expect(abs(noise[3 * Self.count / 4] - 2) < 0.2)
        // 1 − 2/π · atan(50) of them lie beyond fifty scales: 255 expected.
        #expect(noise.count { abs($0) > 100 } > 150)
    }

    @Test("as many groups are turned as was said, whole groups at once")
    func flips() {
        var random = SeededGenerator(seed: 6)
        let noise = RewardNoise(flipShare: 0.25)
        let flips = (0..<Self.count).count { _ in noise.drawsFlip(using: &random) }
        // Five deviations of √(20000 · 3/16).
        #expect(abs(flips - 5000) < 307)

        var signs: Set<Int> = []
        for seed in 0..<20 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bandit = ContextualBandit(noise: noise)
            bandit.reset(using: &random)
            let truth = bandit.expectedRewards ?? []
            let seen = truth.indices.map { arm in
                var branch = bandit
                return branch.step(arm, using: &random).reward
            }
            #expect(seen == truth || seen == truth.map { -$0 })
            signs.insert(seen == truth ? 1 : -1)
        }
        #expect(signs == [1, -1])
    }

    @Test("a shift moves a learner's contexts and not a score's")
    func shift() {
        func mean(_ bandit: ContextualBandit) -> Double {
            var bandit = bandit
            var random = SeededGenerator(seed: 6)
            let seen = (0..<2000).flatMap { _ in
                bandit.reset(using: &random)
                return bandit.observation
            }
            return seen.reduce(0) { $0 + Double($1) } / Double(seen.count)
        }
        let shifted = ContextualBandit(noise: RewardNoise(.shift, .heavy))
        // Five standard errors of 20000 numbers.
        #expect(abs(mean(shifted) - 1.5) < 0.036)
        #expect(abs(mean(shifted.scored)) < 0.036)
    }

    @Test("the twelve scenarios differ, and each level is harder than the one before")
    func levels() {
        func size(_ noise: RewardNoise) -> Double {
            noise.deviation + noise.outlierShare * noise.outlierSize + noise.flipShare + noise.tailScale + noise.shift
        }
        for family in RewardNoise.Family.allCases {
            let sizes = RewardNoise.Level.allCases.map { size(RewardNoise(family, $0)) }
            #expect(sizes.count == 3 && sizes[0] > 0 && sizes[0] < sizes[1] && sizes[1] < sizes[2])
        }
    }
}
