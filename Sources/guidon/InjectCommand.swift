import ArgumentParser
import Operators

struct InjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inject", abstract: "Make workers of a running job lie, for a test of it.",
        discussion: """
            guidon list attacks prints the attacks. What the workers carry out themselves begins with the next \
            gradient; what takes several gradients is carried out by the server. guidon heal ends it.
            """)

    @Argument(help: "The attack, such as sign_flip.")
    var attack: String
    @Option(help: "How many workers, or which: 2, or w3,w4. A number alone takes workers without a fault.")
    var workers = "1"
    @Option(help: "The first round that it holds for; by default the one that goes on.")
    var from: UInt64?
    @Option(help: "The first round that it no longer holds for; by default it stays.")
    var until: UInt64?
    @Option(help: "A parameter of the attack, such as scale=5; may be repeated.")
    var param: [String] = []
    @OptionGroup var target: RunOption

    func run() throws {
        try orFail {
            let wish = OperatorRequest.Injection(
                attack: attack, parameters: try faultParameters(param), workers: try selection(), from: from,
                until: until)
            try sayDone("\(attack) injected", try target.ask(.inject(wish)))
        }
    }

    private func selection() throws -> OperatorRequest.Injection.Workers {
        if let count = Int(workers) {
            guard (1...OperatorRequest.workersMax).contains(count) else {
                throw ValidationError("--workers is \(count); it must be at least 1")
            }
            return .some(count)
        }
        return .these(try workerNumbers([workers]))
    }
}

/// Numbers by name from `name=number` words.
func faultParameters(_ assignments: [String]) throws -> [String: Double] {
    var parameters: [String: Double] = [:]
    for assignment in assignments {
        let parts = assignment.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let value = Double(parts[1]) else {
            throw ValidationError("\(assignment) is no name=number, such as scale=5")
        }
        parameters[String(parts[0])] = value
    }
    return parameters
}

struct HealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heal", abstract: "Take every fault away from workers of a running job, or from all.")

    @Argument(help: "Workers, such as w3 w4; all without any.")
    var workers: [String] = []
    @OptionGroup var target: RunOption

    func run() throws {
        try orFail { try sayDone("healed", try target.ask(.heal(workerNumbers(workers)))) }
    }
}
