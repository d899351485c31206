import ArgumentParser
import Foundation
import Nodes
import Settings
import Telemetry

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a job with one server and its workers as processes of this machine.")

    @OptionGroup var options: JobOptions
    @Option(name: .shortAndLong, help: "The run's folder, empty or not there yet; by default a new one under runs/.")
    var output: String?
    @Option(help: "Where the server listens, e.g. tcp://127.0.0.1:5555; by default a socket of its own.")
    var listen: String?
    @Option(help: "keys or none; by default keys where --listen is given, for a socket of its own needs none.")
    var security: Security?
    @Option(help: "Begin with the parameters of this file, e.g. a run's policy.safetensors; the job's key initial.")
    var initial: String?
    @Flag(help: "Make the last line of standard output one JSON object; progress goes to standard error.")
    var json = false
    @Flag(help: "Print the complete job as it would run, and stop.")
    var dryRun = false

    func run() throws {
        try orFail {
            var options = options
            if let initial { options.overrides.append("initial=\"\(initial)\"") }
            if let listen { try (security ?? .keys).check(listen) }
            let job = try options.load()
            if dryRun { return try say(job.yaml(), end: "") }
            let ending = try trainLocally(
                job,
                options: .init(
                    jobPath: options.job, overrides: options.overrides, directory: output, endpoint: listen,
                    hasKeys: security.map { $0 == .keys }),
                place: json ? .standardError : .standardOutput)
            if let summary = ending.summary {
                if json {
                    try say(summary.line)
                } else {
                    try say(SummaryText.lines(summary, directory: ending.directory))
                }
            }
            if ending.code != .ok { throw ending.code.forParser }
        }
    }
}

/// Runs a cluster of local processes and shows it.
func trainLocally(
    _ job: JobSettings, options: LocalCluster.Options, place: Watcher.Place
) throws -> LocalCluster.Ending {
    var watcher = try Watcher(job, place: place)
    let cluster = LocalCluster(job: job, options: options)
    return try withUnsafeMutablePointer(to: &watcher) { watcher in
        try cluster.run(show: { try watcher.pointee.show($0) }, tick: { try watcher.pointee.draw() })
    }
}
