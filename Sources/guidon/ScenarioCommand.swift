import ArgumentParser
import Foundation
import LinearAlgebra
import Nodes
import Primitives
import Scenarios
import Settings
import Telemetry

extension Scenario.Depth: ExpressibleByArgument {}

struct ScenarioCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scenario",
        abstract: "Let things go wrong at given rounds of a job, and see whether what is expected holds.",
        discussion: """
            Each file is run at three depths: the cores over a made-up network, the whole program over it, and real \
            processes with keys and sockets. docs/simulation.md says what a file may hold.
            """)

    @Argument(help: "Scenario files (YAML); see cluster/scenarios.")
    var files: [String]

    @Option(help: "Only at this depth: cores, program or processes; may be repeated.")
    var depth: [Scenario.Depth] = []

    @Option(help: "How many seeds of each depth that is simulated.")
    var seeds: UInt64 = 5

    @Option(help: "A new folder for what processes leave: runs, keys, logs.")
    var keep: String?

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("no scenario is named; cluster/scenarios has some") }
        guard (1...1_000_000).contains(seeds) else { throw ValidationError("--seeds is 1 to 1000000") }
    }

    func run() throws {
        setThreads(1)
        try orFail {
            let scenarios = try files.map { try ScenarioSettings.load($0, catalogues: .all) }
            let place = keep ?? NSTemporaryDirectory() + "/guidon-scenario-\(UUID().uuidString)"
            try RunDirectory.makeFolders(place)
            defer { if keep == nil { try? FileManager.default.removeItem(atPath: place) } }
            var failures = 0
            for (number, scenario) in scenarios.enumerated() {
                let folder = "\(place)/\(number)-\(scenario.name)"
                try RunDirectory.makeFolders(folder)
                failures += try run(scenario, in: folder)
            }
            if failures > 0 { throw Telemetry.ExitCode.doesNotHold.forParser }
        }
    }

    /// - Returns: how much does not hold.
    private func run(_ scenario: ScenarioSettings, in folder: String) throws -> Int {
        var failures = 0
        for depth in depth.isEmpty ? Scenario.Depth.allCases : depth {
            var runs = 0
            var lines: [String] = []
            let clock = ContinuousClock()
            let began = clock.now
            try Scenario.run(scenario, depths: [depth], seeds: 1..<seeds + 1, folder: folder) { result in
                runs += 1
                let name = result.seed.map { "seed \($0): " } ?? ""
                lines += result.failures.map { "    \(name)\($0)" }
            }
            let seconds = String(format: "%.1f", began.duration(to: clock.now).seconds)
            let verdict = lines.isEmpty ? "holds" : "does not hold"
            try say("\(scenario.name)  \(depth.rawValue)  \(runs) runs  \(verdict)  \(seconds) s")
            for line in lines { try say(line) }
            failures += lines.count
        }
        return failures
    }
}
