import Coordination
import Foundation
import LinearAlgebra
import Primitives
import Simulation
import Testing

@Suite("Simulated clusters")
struct SimulatedClusterTests {
    /// Seeds that showed a mistake once, with what it was. Others than their own time's draws may come of them by now.
    static let shown: [UInt64] = [
        159,  // Of two lives in a row, one after a damaged checkpoint, both were epoch 1.
        114, 129, 1759, 1999,  // A member was heard, by the first idea of who is, and given up.
        3192, 9210,  // Who greeted a run in its last moments was told to go, and the server died before it was over.
        5283, 6439, 7289,  // One refused row kept a round for ever that needed all rows; a healing got lost.
        6808,  // A worker that was to be drained lost its membership, and neither worked nor left.
        6792,  // All rows were those of quarantined workers, which ended the run.
        9057,  // An honest worker was quarantined, and the rule took the liar for gone.
    ]

    func run(_ options: SimulationOptions) -> SimulationReport {
        setThreads(1)
        var cluster = SimulatedCluster(options)
        return cluster.run()
    }

    @Test("seeds that showed a mistake once show none", arguments: shown)
    func again(seed: UInt64) {
        let report = run(.swarm(seed: seed))
        #expect(report.violation == nil, "guidon simulate --seed \(seed): \(String(describing: report.violation))")
    }

    @Test("two hundred clusters that nobody has seen before")
    func fresh() {
        setThreads(1)
        // Other ones in every run of the tests; what fails says its seed.
        let first = UInt64(Date().timeIntervalSince1970) * 1000
        let totals = SimulationSweep.run(first..<first + 200, threads: 2) { report, _ in
            #expect(
                report.violation == nil,
                "guidon simulate --seed \(report.seed): \(String(describing: report.violation))")
            return true
        }
        #expect(totals.runs == 200 && totals.serverRestarts > 20 && totals.workerRestarts > 50)
        #expect(totals.messagesLost > 1000 && totals.refused > 1000)
    }

    @Test("two runs of a seed are the same to the last bit, and another seed is another run")
    func same() {
        let report = run(.swarm(seed: 5))
        #expect(report == run(.swarm(seed: 5)))
        #expect(report.fingerprint != run(.swarm(seed: 6)).fingerprint)
    }

    @Test("with the mean liars get their way, and it is seen")
    func mean() {
        setThreads(1)
        var seen: Set<String> = []
        for seed in UInt64(0)..<60 {
            if let violation = run(.swarm(seed: seed, rule: "mean")).violation { seen.insert(violation.checker) }
        }
        #expect(seen == ["Robustness"])
    }

    @Test("a cluster in which nothing arrives makes no rounds, and it is seen")
    func deaf() {
        var options = SimulationOptions.swarm(seed: 1)
        options.network.loss = 1
        options.quietAfter = .seconds(100)
        options.deadline = .seconds(50)
        #expect(run(options).violation?.checker == "Convergence")
    }

    @Test("where nothing goes wrong every round is made by everybody, and nobody is refused")
    func calm() {
        var options = SimulationOptions.swarm(seed: 3)
        options.byzantine = 0
        options.chaos = .none
        options.network.loss = 0
        options.network.duplication = 0
        options.network.isOrdered = true
        options.network.delay = .milliseconds(1)...(.milliseconds(2))
        options.durations.reduction = .milliseconds(1)...(.milliseconds(2))
        options.durations.computation = .milliseconds(1)...(.milliseconds(2))
        options.durations.stragglers = 0
        options.server.joinTimeout = .seconds(5)
        let report = run(options)
        #expect(report.violation == nil && report.outcome == .completed && report.refused == 0)
        #expect(report.version.rawValue == options.server.rounds && report.serverLives == 1)
        #expect(report.workerLives == options.machines && report.messagesLost == 0)
    }
}
