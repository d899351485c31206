import ArgumentParser
import Operators
import Telemetry

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say how a running job stands, and each of its workers.")

    @OptionGroup var target: RunOption
    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try orFail {
            let status = try target.ask(.status)
            try say(json ? status.line : StatusText.lines(status))
        }
    }
}
