import ArgumentParser
import Conformance
import Telemetry

struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance", abstract: "Run a file of recorded cases against the catalogue.")

    @Argument(help: "A vectors file (JSON).")
    var file: String

    func run() throws {
        try orFail {
            let report = try Conformance.run(file: file)
            for failure in report.failures { try say(failure) }
            try say(report.summary)
            if report.failed > 0 { throw Telemetry.ExitCode.doesNotHold.forParser }
        }
    }
}
