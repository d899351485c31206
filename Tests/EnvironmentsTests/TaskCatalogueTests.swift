import Environments
import Primitives
import Testing

@Suite("The catalogue of tasks")
struct TaskCatalogueTests {
    @Test("an unknown name is refused with the known ones")
    func unknownName() {
        let known = TaskCatalogue.entries.map(\.name)
        #expect(throws: CatalogueError.unknownName("chess", known: known)) { try TaskCatalogue.make("chess") }
    }

    @Test("a number outside its domain, or none at all, is refused", arguments: TaskCatalogue.entries.map(\.name))
    func badValues(name: String) throws {
        let entry = try #require(TaskCatalogue.entries.first { $0.name == name })
        for parameter in entry.parameters {
            for value in [.number(.nan), .number(-1e300), [1]] as [CatalogueValue] {
                #expect {
                    try entry.make([parameter.name: value])
                } throws: { error in
                    if case .badValue = error as? CatalogueError { true } else { false }
                }
            }
        }
    }

    @Test("both ends of every range make a task")
    func ends() {
        for entry in TaskCatalogue.entries {
            for parameter in entry.parameters {
                let ends: [Double] =
                    switch parameter.domain {
                    case .range(let range): [range.lowerBound, range.upperBound]
                    case .counts(let range): [Double(range.lowerBound), Double(range.upperBound)]
                    default: []
                    }
                for end in ends {
                    #expect(throws: Never.self) { try entry.make([parameter.name: .number(end)]) }
                }
            }
        }
    }

    @Test("parameters reach the task that they are parameters of")
    func reach() throws {
        guard case .steps(let bandit) = try TaskCatalogue.make("bandit", ["noise": 0.25]),
            case .steps(let pole) = try TaskCatalogue.make("cartpole", ["angle_scale": 2]),
            case .sequence(let reverse) = try TaskCatalogue.make("reverse", ["length": 7]),
            case .sequence(let sort) = try TaskCatalogue.make("sort", ["length": 6])
        else {
            Issue.record("a task is of the other kind")
            return
        }
        #expect((bandit as? ContextualBandit)?.noise == RewardNoise(deviation: 0.25))
        #expect((pole as? CartPole)?.angleScale == 2)
        #expect((reverse as? ReverseTask)?.length == 7)
        #expect((sort as? SortTask)?.length == 6)
    }
}
