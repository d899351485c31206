import Environments
import Primitives
import Testing

@Suite("The contextual bandit")
struct ContextualBanditTests {
    @Test("without noise a reward is the expected one, and expected rewards are linear in the context")
    func linear() throws {
        var bandit = ContextualBandit(noise: .none)
        var random = SeededGenerator(seed: 1)
        bandit.reset(using: &random)
        let expected = try #require(bandit.expectedRewards)
        var twice = bandit
        twice.reset(to: bandit.observation.map { 2 * $0 })
        let doubled = try #require(twice.expectedRewards)

        for arm in 0..<20 {
            var branch = bandit
            #expect(branch.step(arm, using: &random).reward == expected[arm])
            // Doubling is exact in binary.
            #expect(doubled[arm] == 2 * expected[arm])
        }
        #expect(Set(expected).count == 20)
    }

    @Test("the noise that the learner sees has mean 0 and the deviation asked for")
    func noise() throws {
        var bandit = ContextualBandit(noise: RewardNoise(deviation: 0.5))
        var random = SeededGenerator(seed: 2)
        bandit.reset(using: &random)
        let expected = try #require(bandit.expectedRewards)[3]
        let errors = (0..<10_000).map { _ in
            var branch = bandit
            return Double(branch.step(3, using: &random).reward - expected)
        }
        let mean = errors.reduce(0, +) / 10_000
        let deviation = (errors.reduce(0) { $0 + $1 * $1 } / 10_000).squareRoot()
        // Five standard errors: 5 · 0.5 / 100 of the mean and 5 · 0.5 / √20000 of the deviation.
        #expect(abs(mean) < 0.025)
        #expect(abs(deviation - 0.5) < 0.018)
    }

    @Test("the problem is the same wherever it is made")
    func fixed() {
        var clean = ContextualBandit(noise: .none)
        var noisy = ContextualBandit(noise: RewardNoise(deviation: 3))
        clean.reset(to: [Float](repeating: 1, count: 10))
        noisy.reset(to: [Float](repeating: 1, count: 10))
        #expect(clean.expectedRewards == noisy.expectedRewards)
    }
}
