import Primitives
import Telemetry
import Testing

@Suite("The record of a round")
struct RoundRecordTests {
    let record = RoundRecord(
        round: 31, score: 0.98046875, loss: 0.1, reward: .nan, entropy: 2, divergence: -1e-9, members: 15, rows: 2,
        medianCosine: nil, updateNorm: 0.25, liars: LiarCount(least: 1, most: nil), isHeld: true,
        refused: RefusalCounts(["stale": 1, "duplicate": 2]),
        workers: [
            .init(
                worker: WorkerID(rawValue: 0), weight: 1, reconstruction: 0.5, coefficient: -0.25, ruleSuspicion: 0.125,
                agreement: 0.25, length: 2, lastingAgreement: 0.75, suspicion: 0),
            .init(worker: WorkerID(rawValue: 7), suspicion: 0.75, state: .quarantined),
        ], digest: 0xff, times: .init(wait: 0.5, reduce: 0.125, round: 0.75, elapsed: 12))

    @Test("is one line with its keys in order and its times at the end")
    func line() {
        let timeless = """
            {"round": 31, "score": 0.98046875, "loss": 0.1, "reward": null, "entropy": 2, "divergence": -1e-09, \
            "members": 15, "rows": 2, "median_cosine": null, "update_norm": 0.25, \
            "liars": {"least": 1, "most": null}, "held": true, "refused": {"duplicate": 2, "stale": 1}, "workers": [\
            {"id": 0, "weight": 1, "coefficient": -0.25, "reconstruction": 0.5, "rule_suspicion": 0.125, \
            "agreement": 0.25, "length": 2, "lasting_agreement": 0.75, "suspicion": 0, "state": "trusted"}, \
            {"id": 7, "weight": null, "coefficient": null, "reconstruction": null, "rule_suspicion": null, \
            "agreement": null, "length": null, "lasting_agreement": null, "suspicion": 0.75, "state": "quarantined"}], \
            "digest": "00000000000000ff"
            """
        #expect(record.line(withTimes: false) == timeless + "}")
        #expect(
            record.line() == timeless
                + ", \"time\": {\"wait_s\": 0.5, \"reduce_s\": 0.125, \"round_s\": 0.75, \"elapsed_s\": 12}}")
    }

    @Test("reads back as what it was")
    func roundTrip() throws {
        var read = try RoundRecord(line: record.line())
        #expect(read.reward.isNaN && read.line() == record.line())

        read.reward = 0
        var expected = record
        expected.reward = 0
        #expect(read == expected)
    }

    @Test("a line that is no record is refused", arguments: ["{}", "{\"round\": -1}", "[]", "{\"round\": 1}", ""])
    func garbage(line: String) {
        #expect(throws: JSONError.self) { try RoundRecord(line: line) }
    }
}
