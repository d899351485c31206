import Environments
import Testing

@Suite("The catalogue of tasks")
struct TaskCatalogueTests {
    @Test("an unknown name is refused with the known ones")
    func unknownName() {
        #expect(throws: TaskError.unknownTask("chess", known: TaskCatalogue.entries.map(\.name))) {
            try TaskCatalogue.make("chess")
        }
    }

    @Test("an unknown parameter is refused with the known ones", arguments: TaskCatalogue.entries.map(\.name))
    func unknownParameter(name: String) throws {
        let entry = try #require(TaskCatalogue.entries.first { $0.name == name })
        #expect(throws: TaskError.unknownParameter("colour", of: name, known: entry.parameters.map(\.name))) {
            try entry.make(["colour": 1])
        }
    }

    @Test("a value outside the range, not a number, or broken where whole ones are asked for, is refused")
    func badValues() {
        for entry in TaskCatalogue.entries {
            for parameter in entry.parameters {
                var bad = [parameter.range.lowerBound - 1, parameter.range.upperBound + 1, .nan]
                if parameter.isWhole { bad.append(parameter.range.lowerBound + 0.5) }
                for value in bad {
                    #expect {
                        try entry.make([parameter.name: value])
                    } throws: { error in
                        if case .badValue = error as? TaskError { true } else { false }
                    }
                }
            }
        }
    }

    @Test("both ends of every range make a task")
    func ends() throws {
        for entry in TaskCatalogue.entries {
            for parameter in entry.parameters {
                #expect(throws: Never.self) { try entry.make([parameter.name: parameter.range.lowerBound]) }
                #expect(throws: Never.self) { try entry.make([parameter.name: parameter.range.upperBound]) }
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
