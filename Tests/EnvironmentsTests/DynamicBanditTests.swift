import Environments
import Primitives
import Testing

@Suite("The bandit whose arms have lasting effects")
struct DynamicBanditTests {
    /// What `steps` pulls of one arm pay.
    func rewards(of arm: Int, steps: Int) -> [Double] {
        var bandit = DynamicBandit(noise: 0)
        var random = SeededGenerator(seed: 0)
        bandit.reset(using: &random)
        return (0..<steps).map { _ in Double(bandit.step(arm, using: &random).reward) }
    }

    @Test("a constant action's reward keeps changing until the state settles at (I − A)⁻¹ B u", arguments: 0..<8)
    func settles(arm: Int) {
        let rewards = rewards(of: arm, steps: 50)
        let payments = DynamicBandit.payments(of: arm)
        // Rounding to Float of a number below 1.
        #expect(abs(rewards[0] - payments.first) < 1e-7)
        // What is left of the slower mode after 49 steps, 0.9⁴⁹, and the rounding.
        #expect(abs(rewards[49] - payments.settled) < 0.0058 + 1e-7)
        #expect(Set(rewards[..<10]).count == 10)
    }

    @Test("who only looks at the first payment picks an arm that is among the worst in the end")
    func misleads() {
        let arms = (0..<8).map { (arm: $0, rewards: rewards(of: $0, steps: 50)) }
        let tempting = arms.max { $0.rewards[0] < $1.rewards[0] }
        let best = arms.max { $0.rewards.reduce(0, +) < $1.rewards.reduce(0, +) }
        #expect(tempting?.arm == 2 && best?.arm == 7)
        #expect((tempting?.rewards.reduce(0, +) ?? 0) < 0)
        #expect((best?.rewards.reduce(0, +) ?? 0) > 30)
    }
}
