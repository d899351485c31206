import ArgumentParser
import Nodes
import Settings
import Telemetry

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a run that was cut short, from its newest checkpoint, to the same bits.")

    @Argument(help: "The run's folder.")
    var folder: String
    @Flag(help: "Make the last line of standard output one JSON object; progress goes to standard error.")
    var json = false

    func run() throws {
        try orFail {
            let path = folder + "/config.yaml"
            let job = try JobSettings.load(path, catalogues: .all)
            let ending = try trainLocally(
                job,
                options: .init(jobPath: path, overrides: [], directory: folder, endpoint: nil, resumes: true),
                place: json ? .standardError : .standardOutput)
            if let summary = ending.summary {
                try say(json ? summary.line : SummaryText.lines(summary, directory: ending.directory))
            }
            if ending.code != .ok { throw ending.code.forParser }
        }
    }
}
