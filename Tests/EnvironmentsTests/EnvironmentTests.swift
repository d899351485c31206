import Environments
import Primitives
import Testing

@Suite("Laws of every environment")
struct EnvironmentTests {
    static let names = TaskCatalogue.entries.map(\.name).filter { (try? laws($0)) != nil }

    /// The laws at work on the environment of that name.
    static func laws(_ name: String) throws -> any Laws {
        switch try TaskCatalogue.make(name) {
        case .steps(let environment):
            func laws<E: Environment<Int>>(_ environment: E) -> any Laws {
                LawsOf(environment: environment) { random in random.integer(below: environment.actionCount) }
            }
            return laws(environment)
        case .control(let environment, let range):
            func laws<E: Environment<Float>>(_ environment: E) -> any Laws {
                LawsOf(environment: environment) { random in
                    range.lowerBound + (range.upperBound - range.lowerBound) * Float(random.uniform())
                }
            }
            return laws(environment)
        case .sequence, .labelled: throw CatalogueError.unknownName(name, known: [])
        }
    }

    @Test("the same generator gives the same episode, another one another", arguments: names)
    func repeatable(name: String) throws {
        let laws = try Self.laws(name)
        #expect(laws.episode(seed: 5) == laws.episode(seed: 5))
        #expect(laws.episode(seed: 5) != laws.episode(seed: 6))
    }

    @Test("rewards lie in their range, observations are finite and as wide as said, episodes end", arguments: names)
    func bounds(name: String) throws {
        let laws = try Self.laws(name)
        for seed in 0..<50 as Range<UInt64> {
            let episode = laws.episode(seed: seed)
            #expect(episode.steps.count <= laws.lengthLimit)
            #expect(episode.steps.last?.ended == true)
            #expect(episode.steps.dropLast().allSatisfy { !$0.ended })
            #expect(episode.steps.allSatisfy { laws.rewardRange.contains($0.reward) })
            #expect(
                episode.observations.allSatisfy { $0.count == laws.observationWidth && $0.allSatisfy(\.isFinite) })
        }
    }

    @Test("a copy is a branch of time: what one does leaves the other as it was", arguments: names)
    func copies(name: String) throws {
        let (first, second) = try Self.laws(name).branches(seed: 8)
        #expect(first == second)
    }
}

struct PlayedEpisode: Equatable {
    var observations: [[Float]] = []
    var steps: [Step] = []
}

/// An environment of any action, as the laws see it.
protocol Laws {
    var observationWidth: Int { get }
    var lengthLimit: Int { get }
    var rewardRange: ClosedRange<Float> { get }
    /// An episode of uniform actions; stops after the limit even if the environment does not.
    func episode(seed: UInt64) -> PlayedEpisode
    /// One step of an environment, and the same step of a copy that was made before it.
    func branches(seed: UInt64) -> (PlayedEpisode, PlayedEpisode)
}

struct LawsOf<E: Environment>: Laws {
    let environment: E
    let action: (inout SeededGenerator) -> E.Action

    var observationWidth: Int { environment.observationWidth }
    var lengthLimit: Int { environment.lengthLimit }
    var rewardRange: ClosedRange<Float> { environment.rewardRange }

    func episode(seed: UInt64) -> PlayedEpisode {
        var environment = environment
        var random = SeededGenerator(seed: seed)
        environment.reset(using: &random)
        var episode = PlayedEpisode(observations: [environment.observation])
        while episode.steps.count <= environment.lengthLimit {
            let step = environment.step(action(&random), using: &random)
            episode.steps.append(step)
            episode.observations.append(environment.observation)
            if step.ended { break }
        }
        return episode
    }

    func branches(seed: UInt64) -> (PlayedEpisode, PlayedEpisode) {
        var random = SeededGenerator(seed: seed)
        var first = environment
        first.reset(using: &random)
        var second = first
        var again = random
        func advance(_ branch: inout E, _ random: inout SeededGenerator) -> PlayedEpisode {
            let seen = branch.observation
            let step = branch.step(action(&random), using: &random)
            return PlayedEpisode(observations: [seen, branch.observation], steps: [step])
        }
        return (advance(&first, &random), advance(&second, &again))
    }
}
