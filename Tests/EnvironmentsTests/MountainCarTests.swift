import Environments
import Foundation
import Primitives
import Testing

@Suite("MountainCar-v0")
struct MountainCarTests {
    func state(_ values: [Double]) -> MountainCar.State { MountainCar.State(position: values[0], velocity: values[1]) }

    @Test("every recorded step is Gymnasium's, at the wall and at the flag too")
    func steps() throws {
        var random = SeededGenerator(seed: 0)
        let episodes = try GoldenControl.read().mountaincar
        #expect(episodes.last?.ended.last == true)
        #expect(episodes.contains { $0.states.contains { $0 == [-1.2, 0] } })
        for episode in episodes {
            for index in episode.actions.indices {
                var car = MountainCar()
                car.reset(to: state(episode.states[index]))
                let step = car.step(episode.actions[index], using: &random)

                // A last bit of a cosine times 0.0025, and of a position near 1.
                #expect(abs(car.state.position - episode.states[index + 1][0]) < 3e-16)
                #expect(abs(car.state.velocity - episode.states[index + 1][1]) < 1e-17)
                #expect(step.reward == episode.rewards[index])
                #expect(step.ended == episode.ended[index])
            }
        }
    }

    @Test("what is seen is scaled to about −1…1")
    func observation() {
        var car = MountainCar()
        car.reset(to: MountainCar.State(position: -1.2, velocity: 0.07))
        #expect(car.observation == [-1, 1])
        car.reset(to: MountainCar.State(position: 0.6, velocity: -0.035))
        #expect(car.observation == [1, -0.5])
    }

    @Test("shaping pays for energy, all in all for where an episode begins and ends, and is no part of a score")
    func shaping() {
        var random = SeededGenerator(seed: 3)
        var car = MountainCar(shaping: 10)
        car.reset(using: &random)
        var plain = car.scored
        plain.reset(to: car.state)
        var extra = 0.0
        let start = car.state
        for _ in 0..<50 {
            let action = random.integer(below: 3)
            extra += Double(car.step(action, using: &random).reward - plain.step(action, using: &random).reward)
            #expect(car.state == plain.state)
        }
        func energy(_ s: MountainCar.State) -> Double {
            0.5 * sin(3 * s.position) + s.velocity * s.velocity / (2 * 0.07 * 0.07)
        }
        // Fifty roundings to Float of rewards near 1.
        #expect(abs(extra - 10 * (energy(car.state) - energy(start))) < 50 * 1.2e-7)
        #expect(car.scored.shaping == 0)
    }
}
