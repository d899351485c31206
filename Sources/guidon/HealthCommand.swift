import ArgumentParser
import Operators
import Telemetry

struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "End with 0 when a run's server answers and goes on, or waits for workers; with 69 when not.")

    @OptionGroup var target: RunOption
    @Option(help: "Seconds without a finished round after which a run that has its workers is ill.")
    var within = 120.0

    func run() throws {
        try orFail {
            let status = try target.ask(.status)
            let idle = status["idle_s"]?.number ?? 0
            guard status["state"]?.text != "running" || idle <= within else {
                throw OperatorError.stuck(
                    seconds: Int(idle), round: status["round"]?.whole ?? 0, why: status["stalled"]?.text)
            }
            let why = (status["stalled"]?.text).map { "; \($0)" } ?? ""
            try say("\(status["state"]?.text ?? "there"), round \(status["round"]?.whole ?? 0)\(why)")
        }
    }
}
