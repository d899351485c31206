import ArgumentParser
import LinearAlgebra

@main
struct Guidon: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guidon",
        abstract: "A parameter server that goes on learning while some of its machines lie.",
        discussion: "Exit codes: docs/exit-codes.md.",
        version: "0.1.0",
        subcommands: [
            TrainCommand.self, CompareCommand.self, ExperimentCommand.self, ServerCommand.self, WorkerCommand.self,
            ConformanceCommand.self, ListCommand.self, ExplainCommand.self,
        ])

    static func main() {
        Output.prepare()
        main(nil)
    }
}
