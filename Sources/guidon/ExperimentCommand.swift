import ArgumentParser
import Experiments
import Foundation
import Nodes
import Primitives
import Settings
import Telemetry

struct ExperimentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment",
        abstract: "Run a matrix of rules, attacks, liars and seeds, and print who ends where.",
        discussion: """
            Every finished run is a line of results.jsonl in the output folder; the same command goes on where it was \
            ended. table.md and table.csv are written there as well.
            """)

    @Argument(help: "The experiment file (YAML); see cluster/experiments.")
    var file: String
    @Option(name: .shortAndLong, help: "The folder of results; by default experiments/NAME.")
    var output: String?
    @Option(help: "Runs at a time, where they take one process each; by default one for each core.")
    var jobs: Int?
    @Flag(help: "Make the last line of standard output one JSON object; progress goes to standard error anyway.")
    var json = false
    @Flag(help: "Print the list of runs, and stop.")
    var dryRun = false
    @Option(help: "Print the complete job of the run of that number, for guidon train, and stop.")
    var printJob: Int?
    @Flag(help: "Take results of other builds and matrices that are there, where their job is the same.")
    var reuse = false

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); it must be at least 1") }
    }

    func run() throws {
        try orFail {
            let experiment = try ExperimentSettings.load(file, catalogues: .all)
            try check(experiment)
            if let printJob { return try print(printJob, of: experiment) }
            if dryRun {
                for run in experiment.runs { try say("\(run.number) \(run.label)") }
                return
            }
            let directory = output ?? "experiments/\(experiment.name)"
            var results = try ResultsFile(
                in: directory, of: experiment, build: try Self.build(), reuses: reuse)
            let runner = ExperimentRunner(
                experiment, directory: directory, threads: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            var watcher = ExperimentWatcher()
            let signal = try runner.run(&results) { watcher.show($0) }
            watcher.end()
            let report = ExperimentReport(experiment, results.results)
            let command = "guidon experiment \(file)"
            try report.write(to: directory, command: command)
            try say(
                json ? report.json(directory: directory).line : report.markdown(command: command), end: json ? "\n" : ""
            )
            if let signal {
                complain("interrupted after \(report.done) of \(experiment.runs.count) runs; the same command goes on")
                throw (signal == SIGTERM ? Telemetry.ExitCode.terminated : .interrupted).forParser
            }
        }
    }

    /// What no single setting shows is found by building one job of every rule and of every attack.
    private func check(_ experiment: ExperimentSettings) throws {
        var seen: Set<String> = []
        for run in experiment.runs {
            let isFirst = run.attack == experiment.attacks.first || run.rule == experiment.rules.first
            guard isFirst, seen.insert("\(run.table)|\(run.rule)|\(run.attack)").inserted else { continue }
            _ = try JobAssembly(run.job)
        }
    }

    private func print(_ number: Int, of experiment: ExperimentSettings) throws {
        guard experiment.runs.indices.contains(number) else {
            throw ValidationError("--print-job is \(number); the runs are numbered 0 to \(experiment.runs.count - 1)")
        }
        try say("# \(experiment.runs[number].label)\n" + experiment.runs[number].job.yaml(), end: "")
    }

    /// The digest of this program's file.
    private static func build() throws -> UInt64 {
        let program = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"), options: .alwaysMapped)
        var digest = Digest()
        program.withUnsafeBytes { bytes in
            for at in stride(from: 0, to: bytes.count / 8 * 8, by: 8) {
                digest.add(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            }
        }
        digest.add(UInt64(program.count))
        return digest.value
    }
}
