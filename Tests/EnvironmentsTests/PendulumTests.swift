import Environments
import Primitives
import Testing

@Suite("Pendulum-v1")
struct PendulumTests {
    @Test("every recorded step is Gymnasium's")
    func steps() throws {
        var random = SeededGenerator(seed: 0)
        let episodes = try GoldenControl.read().pendulum
        #expect(episodes.flatMap(\.actions).contains { abs($0) > Pendulum.torqueLimit })
        for episode in episodes {
            for index in episode.actions.indices {
                var pendulum = Pendulum()
                pendulum.reset(to: Pendulum.State(angle: episode.states[index][0], rate: episode.states[index][1]))
                let step = pendulum.step(episode.actions[index], using: &random)

                // A torque is a Float here and a double there: half a last bit of numbers below 4, times 0.15.
                #expect(abs(pendulum.state.rate - episode.states[index + 1][1]) < 4e-8)
                #expect(abs(pendulum.state.angle - episode.states[index + 1][0]) < 2e-9)
                for (got, expected) in zip(pendulum.observation, episode.observations[index]) {
                    #expect(abs(got - expected) < 1e-6)
                }
                // Half a last bit of a Float below 16.3, and what the torque's rounding does to 0.001 u².
                #expect(abs(step.reward - episode.rewards[index]) < 1.1e-6)
            }
        }
    }

    @Test("a torque beyond the limit is the limit, and one that is no number is none")
    func limits() {
        func rate(_ torque: Float) -> Double {
            var random = SeededGenerator(seed: 0)
            var pendulum = Pendulum()
            pendulum.reset(to: Pendulum.State(angle: 0, rate: 0))
            _ = pendulum.step(torque, using: &random)
            return pendulum.state.rate
        }
        #expect(rate(2) > 0 && rate(7) == rate(2) && rate(-.infinity) == rate(-2) && rate(.nan) == rate(0))
    }

    @Test("five torques to choose from are the ends, the middle and what lies between")
    func discretised() {
        var random = SeededGenerator(seed: 1)
        var chosen = Discretised(Pendulum(), range: -2...2, count: 5)
        #expect(chosen.actionCount == 5 && chosen.observationWidth == 3 && chosen.lengthLimit == 200)
        chosen.reset(using: &random)
        for (action, torque) in [-2, -1, 0, 1, 2].enumerated() {
            var plain = chosen.base
            var branch = chosen
            #expect(branch.step(action, using: &random) == plain.step(Float(torque), using: &random))
            #expect(branch.observation == plain.observation)
        }
    }
}
