import ArgumentParser
import Foundation
import LinearAlgebra
import Nodes
import Primitives
import Settings
import Simulation
import Synchronization
import Telemetry

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run made-up clusters by the thousand, and look for what must never be.",
        discussion: """
            Every seed is a cluster of real cores and real reductions with a network, clocks and a disk that fail. The \
            same seed is the same run everywhere. docs/simulation.md says what is simulated and what is checked.
            """)

    @Option(help: "How many seeds.")
    var seeds: UInt64 = 1000

    @Option(help: "The first of them.")
    var firstSeed: UInt64 = 1

    @Option(help: "One seed only, and what it drew.")
    var seed: UInt64?

    @Option(help: "The rule of all of them, by its name in the catalogue; with mean, liars get their way.")
    var rule: String?

    @Flag(help: "Begin no further cluster after the first violation.")
    var untilViolation = false

    @Flag(help: "With --seed: everything that happens, a line each.")
    var trace = false

    func validate() throws {
        guard seeds >= 1, seeds <= 1_000_000_000 else { throw ValidationError("--seeds is 1 to 1000000000") }
        guard firstSeed <= .max - seeds else { throw ValidationError("--first-seed \(firstSeed) leaves no seeds") }
        guard !trace || seed != nil else { throw ValidationError("--trace is of one --seed") }
    }

    func run() throws {
        setThreads(1)
        try orFail {
            if let rule { try Catalogues.all.checkAggregator(rule) }
            if let seed { try one(seed) } else { try many() }
        }
    }

    private func one(_ seed: UInt64) throws {
        let options = SimulationOptions.swarm(seed: seed, rule: rule)
        CrashNote.running(thread: 0, seed: seed)
        var cluster = SimulatedCluster(options)
        if trace { cluster.trace = { try? say($0) } }
        let report = cluster.run()
        for line in options.lines { try say(line) }
        try say(
            "\(report.outcome.map { "\($0)" } ?? "no end") at \(report.version), \(report.events) events in "
                + "\(decimal(report.duration.seconds)) simulated s, \(report.serverLives) lives of the server, "
                + "\(report.workerLives) of workers")
        try say(
            "\(report.messages) messages, \(report.messagesLost) lost, \(report.refused) refused; "
                + "\(decimal(-report.startScore)) from the optimum, then \(decimal(-report.score))")
        try say("fingerprint \(JSON.hexadecimal(report.fingerprint))")
        if let violation = report.violation {
            try say("violation: \(violation)")
            throw Telemetry.ExitCode.doesNotHold.forParser
        }
    }

    private func many() throws {
        let clock = ContinuousClock()
        let began = clock.now
        let found = Findings()
        let totals = SimulationSweep.run(
            firstSeed..<firstSeed + seeds, rule: rule, threads: ProcessInfo.processInfo.activeProcessorCount,
            begin: CrashNote.running
        ) { report, totals in
            found.note(report, done: totals.runs, of: seeds) && !(untilViolation && found.count > 0)
        }
        let seconds = began.duration(to: clock.now).seconds
        try say(
            "\(totals.runs) clusters, \(found.count) violations; \(totals.completed) made all their rounds, "
                + "\(totals.rounds) rounds in all")
        try say(
            "\(totals.events) events, \(totals.messages) messages, of which \(totals.messagesLost) got lost and "
                + "\(totals.refused) were refused")
        try say(
            "\(totals.serverRestarts) restarts of servers, \(totals.workerRestarts) of workers, "
                + "\(totals.checkpointsPassedOver) damaged checkpoints passed over")
        try say(
            "\(decimal(totals.simulated.seconds)) simulated s in \(decimal(seconds)) s, "
                + "\(decimal(totals.simulated.seconds / seconds)) times as fast; fingerprint "
                + JSON.hexadecimal(totals.fingerprint))
        if found.count > 0 { throw Telemetry.ExitCode.doesNotHold.forParser }
    }

    private func decimal(_ value: Double) -> String { String(format: value < 100 ? "%.1f" : "%.0f", value) }
}

/// Says what was found as soon as it is.
private final class Findings: Sendable {
    private let violations = Mutex(0)

    var count: Int { violations.withLock { $0 } }

    /// - Returns: whether to go on.
    func note(_ report: SimulationReport, done: UInt64, of seeds: UInt64) -> Bool {
        do {
            if let violation = report.violation {
                violations.withLock { $0 += 1 }
                try say("seed \(report.seed): \(violation)")
            }
            if done.isMultiple(of: 1000), done < seeds { try say("\(done) of \(seeds) clusters") }
            return true
        } catch {
            return false
        }
    }
}
