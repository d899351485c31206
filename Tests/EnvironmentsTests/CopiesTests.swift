import Environments
import Primitives
import Testing

@Suite("Copies side by side")
struct CopiesTests {
    @Test("each goes on as it would alone, and begins anew where it ends")
    func alone() {
        // Nothing but the starts is drawn, in the order of the copies.
        var random = SeededGenerator(seed: 4)
        var again = random
        let count = 7
        var copies = Copies(CartPole(angleScale: 4), count: count, using: &random)
        var poles = [CartPole](repeating: CartPole(angleScale: 4), count: count)
        for index in 0..<count { poles[index].reset(using: &again) }

        var seen = [Float](repeating: 0, count: count * 4)
        var rewards = [Float](repeating: 0, count: count)
        var ended = [Bool](repeating: false, count: count)
        var ends = 0
        copies.observe(into: &seen)
        #expect(seen == poles.flatMap(\.observation))
        for round in 0..<100 {
            let actions = (0..<count).map { (round / (1 + $0)) % 2 }
            copies.step(actions, rewards: &rewards, ended: &ended, observations: &seen, using: &random)
            for index in 0..<count {
                let step = poles[index].step(actions[index], using: &again)
                if step.ended { poles[index].reset(using: &again) }
                #expect(rewards[index] == step.reward && ended[index] == step.ended)
                ends += step.ended ? 1 : 0
            }
            #expect(seen == poles.flatMap(\.observation))
        }
        #expect(ends > 10)
    }
}
