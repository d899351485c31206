import ArgumentParser
import LinearAlgebra
import Nodes

@main
struct Guidon: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guidon",
        abstract: "A parameter server that goes on learning while some of its machines lie.",
        discussion: "Exit codes: docs/exit-codes.md.",
        version: Program.version,
        subcommands: [
            TrainCommand.self, ResumeCommand.self, CompareCommand.self, ExperimentCommand.self, ServerCommand.self,
            WorkerCommand.self, LedgerCommand.self, ReplayCommand.self, SimulateCommand.self, ScenarioCommand.self,
            ConformanceCommand.self, ListCommand.self, ExplainCommand.self,
        ],
        groupedSubcommands: [
            CommandGroup(
                name: "Of a run that goes on",
                subcommands: [
                    StatusCommand.self, TopCommand.self, HealthCommand.self, InjectCommand.self, HealCommand.self,
                    DrainCommand.self, SetCommand.self, TicketCommand.self, RevokeCommand.self, StopCommand.self,
                ])
        ])

    static func main() {
        Output.prepare()
        main(nil)
    }
}
