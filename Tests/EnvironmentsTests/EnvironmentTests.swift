import Environments
import Primitives
import Testing

@Suite("Laws of every environment")
struct EnvironmentTests {
    static let names = TaskCatalogue.entries.map(\.name).filter { environment($0) != nil }

    static func environment(_ name: String) -> (any Environment)? {
        if case .steps(let environment)? = try? TaskCatalogue.make(name) { environment } else { nil }
    }

    struct Episode: Equatable {
        var observations: [[Float]]
        var steps: [Step] = []
    }

    /// An episode of uniform actions; stops after the limit even if the environment does not.
    func episode(_ environment: some Environment, seed: UInt64) -> Episode {
        var environment = environment
        var random = SeededGenerator(seed: seed)
        var episode = Episode(observations: [environment.reset(using: &random)])
        while episode.steps.count <= environment.lengthLimit {
            let step = environment.step(random.integer(below: environment.actionCount), using: &random)
            episode.steps.append(step)
            episode.observations.append(step.observation)
            if step.ended { break }
        }
        return episode
    }

    @Test("the same generator gives the same episode, another one another", arguments: names)
    func repeatable(name: String) throws {
        let environment = try #require(Self.environment(name))
        #expect(episode(environment, seed: 5) == episode(environment, seed: 5))
        #expect(episode(environment, seed: 5) != episode(environment, seed: 6))
    }

    @Test("rewards lie in their range, observations are finite and as wide as said, episodes end", arguments: names)
    func bounds(name: String) throws {
        let environment = try #require(Self.environment(name))
        for seed in 0..<200 as Range<UInt64> {
            let episode = episode(environment, seed: seed)
            #expect(episode.steps.count <= environment.lengthLimit)
            #expect(episode.steps.last?.ended == true)
            #expect(episode.steps.allSatisfy { environment.rewardRange.contains($0.reward) })
            #expect(
                episode.observations.allSatisfy {
                    $0.count == environment.observationWidth && $0.allSatisfy(\.isFinite)
                })
        }
    }

    @Test("a copy is a branch of time: what one does leaves the other as it was", arguments: names)
    func copies(name: String) throws {
        func check(_ environment: some Environment) {
            var random = SeededGenerator(seed: 8)
            var first = environment
            _ = first.reset(using: &random)
            var second = first
            var again = random
            let before = first.step(0, using: &random)
            let after = second.step(0, using: &again)
            #expect(before == after)
        }
        let environment = try #require(Self.environment(name))
        check(environment)
    }
}
