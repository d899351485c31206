import ArgumentParser
import Nodes
import Settings

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Print formula, parameters and source of one thing that a job can name.")

    @Argument(help: "A name that guidon list prints.")
    var name: String

    func run() throws {
        try orFail { try say(Catalogues.all.explanation(of: name)) }
    }
}
