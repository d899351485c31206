import Environments
import Primitives
import Testing

@Suite("Lists of items to choose from")
struct PreferenceListsTests {
    @Test("without noise a reward is the expected one, and a list is judged item by item")
    func rewards() throws {
        var lists = PreferenceLists(noise: .none)
        var random = SeededGenerator(seed: 1)
        lists.reset(using: &random)
        let expected = try #require(lists.expectedRewards)
        #expect(lists.seenRewards(using: &random) == expected)
        for item in 0..<8 {
            var branch = lists
            #expect(branch.step(item, using: &random) == Step(reward: expected[item], ended: true))
        }
        #expect(Set(expected).count == 8)
    }

    @Test("rewards spread over about 1, so that noise of deviation 1 is noise of their own size")
    func spread() throws {
        var lists = PreferenceLists(noise: .none)
        var random = SeededGenerator(seed: 2)
        let rewards = (0..<500).flatMap { _ in
            lists.reset(using: &random)
            return lists.expectedRewards ?? []
        }
        let square = rewards.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(rewards.count)
        // The bilinear term has variance |W|²/64, 64 draws of χ²: 1 ± 0.18; the bent one adds less than 0.25.
        #expect(square.squareRoot() > 0.7 && square.squareRoot() < 1.5)
    }

    @Test("the problem is the same wherever it is made, and its score is without noise")
    func fixed() {
        var noisy = PreferenceLists(noise: RewardNoise(.heavyTail, .heavy))
        var clean = noisy.scored
        #expect(clean.noise == .none)
        var random = SeededGenerator(seed: 3)
        var again = random
        noisy.reset(using: &random)
        clean.reset(using: &again)
        #expect(noisy.expectedRewards == clean.expectedRewards)
        #expect(noisy.seenRewards(using: &random) != clean.seenRewards(using: &again))
    }
}
