import Environments
import Primitives
import Testing

@Suite("CartPole-v1")
struct CartPoleTests {
    func golden() throws -> [GoldenEpisode<Int>] {
        struct File: Decodable { let episodes: [GoldenEpisode<Int>] }
        return try readGolden("cartpole", as: File.self).episodes
    }

    func state(_ values: [Double]) -> CartPole.State {
        CartPole.State(position: values[0], velocity: values[1], angle: values[2], angularVelocity: values[3])
    }

    func values(_ state: CartPole.State) -> [Double] {
        [state.position, state.velocity, state.angle, state.angularVelocity]
    }

    @Test("every recorded step is Gymnasium's")
    func steps() throws {
        var random = SeededGenerator(seed: 0)
        let episodes = try golden()
        #expect(episodes.count == 4)
        for episode in episodes {
            for index in episode.actions.indices {
                var pole = CartPole()
                pole.reset(to: state(episode.states[index]))
                let step = pole.step(episode.actions[index], using: &random)

                // Sine and cosine may differ in the last bit; accelerations of size 20 times 0.02 keep that below
                // 1e-15.
                for (got, expected) in zip(values(pole.state), episode.states[index + 1]) {
                    #expect(abs(got - expected) < 2e-15)
                }
                #expect(step.reward == episode.rewards[index])
                #expect(step.ended == episode.ended[index])
            }
        }
    }

    @Test("recorded actions lead through the recorded episode to its end")
    func episodes() throws {
        var random = SeededGenerator(seed: 0)
        for episode in try golden() {
            var pole = CartPole()
            pole.reset(to: state(episode.states[0]))
            for (index, action) in episode.actions.enumerated() {
                let step = pole.step(action, using: &random)
                // A falling pole magnifies the last bit by e^0.08 a step: 2e-15 · e^9.6 after 120 steps, below a
                // float's 1e-7.
                for (got, expected) in zip(pole.observation, episode.observations[index]) {
                    #expect(abs(got - expected) < 1e-6)
                }
                #expect(step.ended == episode.ended[index])
            }
        }
    }

    @Test("a pole that is kept upright is cut off after 500 steps, and a new episode has 500 again")
    func limit() {
        var random = SeededGenerator(seed: 9)
        var pole = CartPole()
        for _ in 0..<2 {
            pole.reset(using: &random)
            var steps = 0
            var ended = false
            while !ended {
                let s = pole.state
                let action = s.angle + 0.5 * s.angularVelocity + 0.05 * s.position + 0.1 * s.velocity > 0 ? 1 : 0
                ended = pole.step(action, using: &random).ended
                steps += 1
            }
            #expect(steps == 500)
        }
    }

    @Test("the angle scale is on the angle and its velocity, in what is seen and not in what happens")
    func angleScale() {
        var random = SeededGenerator(seed: 9)
        let start = CartPole.State(position: 0.5, velocity: -0.25, angle: 0.125, angularVelocity: 0.75)
        var plain = CartPole()
        var scaled = CartPole(angleScale: 4)
        plain.reset(to: start)
        scaled.reset(to: start)
        #expect(plain.observation == [0.5, -0.25, 0.125, 0.75])
        #expect(scaled.observation == [0.5, -0.25, 0.5, 3])
        _ = plain.step(1, using: &random)
        _ = scaled.step(1, using: &random)
        #expect(plain.state == scaled.state)
    }

    @Test("an episode starts within 0.05 of rest, anywhere")
    func starts() {
        var random = SeededGenerator(seed: 9)
        var pole = CartPole()
        let starts = (0..<1000).flatMap { _ in
            pole.reset(using: &random)
            return pole.observation
        }
        #expect(starts.allSatisfy { abs($0) <= 0.05 })
        // All 4000 draws miss an end by 0.001 with a chance of 0.99^4000.
        #expect((starts.min() ?? 0) < -0.049 && (starts.max() ?? 0) > 0.049)
    }
}
