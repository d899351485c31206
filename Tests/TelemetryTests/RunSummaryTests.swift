import Primitives
import Telemetry
import Testing

@Suite("The summary of a run")
struct RunSummaryTests {
    let summary = RunSummary(
        job: "reverse4", aggregator: "flag", seed: .max, outcome: .completed, rounds: 60, workers: 15, byzantine: 3,
        finalScore: 0.996, bestScore: 1, faultRound: 30, scoreBeforeFault: 0.99,
        serverSideFaults: ["alie (omniscient)"], refused: RefusalCounts(["stale": 4]),
        suspected: [WorkerID(rawValue: 12), WorkerID(rawValue: 13)],
        quarantined: [WorkerID(rawValue: 12)], liars: LiarCount(least: 2, most: 4), roundsHeld: 3,
        lost: [.init(worker: WorkerID(rawValue: 3), reason: "silent")], wallSeconds: 18.5, cpu: Self.cpu,
        digest: 1)

    static let cpu: RunSummary.ProcessorSeconds = {
        var cpu = RunSummary.ProcessorSeconds()
        cpu.server = 1.25
        cpu.aggregation = 0.5
        cpu.evaluation = 0.25
        cpu.workers = 16
        cpu.learning = 12
        return cpu
    }()

    @Test("is one line with its keys in order")
    func line() {
        #expect(
            summary.line == """
                {"job": "reverse4", "aggregator": "flag", "seed": 18446744073709551615, "outcome": "completed", \
                "rounds": 60, "workers": 15, "byzantine": 3, "final_score": 0.996, "best_score": 1, "fault_round": 30, \
                "score_before_fault": 0.99, "server_side_faults": ["alie (omniscient)"], "refused": {"stale": 4}, \
                "suspected": [12, 13], "quarantined": [12], "liars": {"least": 2, "most": 4}, "rounds_held": 3, \
                "lost": [{"id": 3, "reason": "silent"}], "wall_seconds": 18.5, \
                "cpu_seconds": {"server": 1.25, "aggregation": 0.5, "evaluation": 0.25, "workers": 16, \
                "learning": 12}, "digest": "0000000000000001", "ledger": null}
                """)
    }

    @Test("reads back as what it was, with and without scores")
    func roundTrip() throws {
        #expect(try RunSummary(line: summary.line) == summary)

        let bare = RunSummary(
            job: "b", aggregator: "mean", seed: 0, outcome: .quorumLost, rounds: 0, workers: 1, byzantine: 0)
        #expect(try RunSummary(line: bare.line) == bare)
    }

    @Test("an outcome that nobody knows is refused by name")
    func unknownOutcome() {
        let line = summary.line.replacing("completed", with: "vanished")
        #expect(throws: JSONError("outcome vanished is unknown")) { try RunSummary(line: line) }
    }
}
