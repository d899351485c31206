import Environments
import Primitives
import Testing

@Suite("Acrobot-v1")
struct AcrobotTests {
    func state(_ values: [Double]) -> Acrobot.State {
        Acrobot.State(first: values[0], second: values[1], firstRate: values[2], secondRate: values[3])
    }

    @Test("every recorded step is Gymnasium's, the one that reaches the height too")
    func steps() throws {
        var random = SeededGenerator(seed: 0)
        let episodes = try GoldenControl.read().acrobot
        #expect(episodes.count == 2 && episodes.last?.ended.last == true)
        for episode in episodes {
            for index in episode.actions.indices {
                var acrobot = Acrobot()
                acrobot.reset(to: state(episode.states[index]))
                let step = acrobot.step(episode.actions[index], using: &random)

                // Accelerations stay below 200: a last bit of theirs, some times over, times 0.2 s.
                let now = acrobot.state
                for (got, expected) in zip(
                    [now.first, now.second, now.firstRate, now.secondRate], episode.states[index + 1])
                {
                    #expect(abs(got - expected) < 1e-13)
                }
                // The recorded start of an episode is in Float; else a rounding to Float of numbers below 28.
                for (got, expected) in zip(acrobot.observation, episode.observations[index]) {
                    #expect(abs(got - expected) < 4e-6)
                }
                #expect(step.reward == episode.rewards[index])
                #expect(step.ended == episode.ended[index])
            }
        }
    }

    @Test("at rest it stays at rest, for 500 steps and not one more")
    func rest() {
        var random = SeededGenerator(seed: 0)
        var acrobot = Acrobot()
        acrobot.reset(to: Acrobot.State(first: 0, second: 0, firstRate: 0, secondRate: 0))
        var steps = 0
        var step = Step(reward: 0, ended: false)
        while !step.ended {
            step = acrobot.step(1, using: &random)
            steps += 1
        }
        #expect(steps == 500 && step.reward == -1)
        // cos(−π/2) is 6e-17 and not 0, and nothing magnifies it at the bottom.
        #expect(abs(acrobot.state.first) < 1e-12 && abs(acrobot.state.second) < 1e-12)
    }

    @Test("the velocity scale is on the rates, in what is seen and not in what happens")
    func velocityScale() {
        var random = SeededGenerator(seed: 0)
        let start = Acrobot.State(first: 0, second: 0, firstRate: 2, secondRate: -4)
        var plain = Acrobot()
        var scaled = Acrobot(velocityScale: 4)
        plain.reset(to: start)
        scaled.reset(to: start)
        #expect(plain.observation == [1, 0, 1, 0, 2, -4])
        #expect(scaled.observation == [1, 0, 1, 0, 0.5, -1])
        _ = plain.step(2, using: &random)
        _ = scaled.step(2, using: &random)
        #expect(plain.state == scaled.state)
    }
}
