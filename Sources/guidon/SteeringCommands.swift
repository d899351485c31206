import ArgumentParser
import Operators
import Telemetry

struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Let a worker finish what it has in hand, contribute it, and go.")

    @Argument(help: "The worker, such as w3.")
    var worker: String
    @OptionGroup var target: RunOption

    func run() throws {
        try orFail {
            guard let worker = try workerNumbers([worker]).first else {
                throw ValidationError("no worker is named; guidon status lists them")
            }
            try sayDone("drained", try target.ask(.drain(worker)))
        }
    }
}

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End a running job in order; every finished round is kept.")

    @OptionGroup var target: RunOption

    func run() throws {
        try orFail {
            let target = try target.target()
            let answer = try target.ask(.stop)
            let place = if case .run(let folder) = target { "; the run is in \(folder)" } else { "" }
            try say("stopped at round \(answer["round"]?.whole ?? 0)\(place)")
        }
    }
}

struct SetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a running job: rate, or round_deadline_ms.")

    @Argument(help: "What it becomes, such as rate=0.003.")
    var assignment: String
    @OptionGroup var target: RunOption

    func run() throws {
        try orFail {
            let parts = assignment.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let value = Double(parts[1]) else {
                throw ValidationError("\(assignment) is no name=number, such as rate=0.003")
            }
            try sayDone(assignment, try target.ask(.set(key: String(parts[0]), value: value)))
        }
    }
}
