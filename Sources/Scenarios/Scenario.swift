import Foundation
package import Settings
import Simulation
import Telemetry

/// The same scenario at three depths: what holds of the cores alone must hold of the whole program, and of processes.
package enum Scenario {
    package enum Depth: String, CaseIterable, Sendable {
        case cores, program, processes
    }

    /// One run of a scenario, and what does not hold of it.
    package struct Result: Sendable {
        package var depth: Depth
        /// Of a simulated run.
        package var seed: UInt64?
        package var failures: [String]
    }

    /// Processes take what simulated machines do not: time.
    private static let limit = Duration.seconds(180)

    /// - Parameters:
    ///   - seeds: of each simulated depth.
    ///   - folder: an empty one, for what processes leave.
    ///   - report: called after every run.
    /// - Throws: `JobError` for a job whose parts do not fit; what keeps processes from being started.
    package static func run(
        _ scenario: ScenarioSettings, depths: [Depth], seeds: Range<UInt64>, folder: String,
        report: (Result) throws -> Void
    ) throws {
        for depth in depths {
            let simulated: ScenarioSimulation.Depth = depth == .cores ? .cores : .program
            // Nothing is lost in it, so every seed and processes too come to the same parameters.
            let undisturbed =
                scenario.expected.isAsUndisturbed
                ? try ScenarioSimulation.run(scenario, depth: simulated, seed: 0, isDisturbed: false).summary.digest
                : nil
            func judge(_ outcome: ScenarioOutcome?, seed: UInt64?) throws {
                let failures =
                    outcome?.failures(of: scenario.expected, learns: depth != .cores, undisturbed: undisturbed)
                    ?? ["no end within \(limit)"]
                try report(Result(depth: depth, seed: seed, failures: failures))
            }
            guard depth != .processes else {
                try judge(try ProcessScenario(scenario, in: folder).run(limit: limit), seed: nil)
                continue
            }
            for seed in seeds {
                try judge(try ScenarioSimulation.run(scenario, depth: simulated, seed: seed), seed: seed)
            }
        }
    }
}
