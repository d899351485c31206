import Primitives
import Telemetry

/// Runs that look like the demo's, from a formula: 60 rounds, three liars from round 30 on.
enum SampleRun {
    /// Learns in 25 rounds; after round 30 a rule that does not withstand falls.
    static func score(_ round: Int, falls: Bool) -> Double {
        let learnt = min(1, Double(round * round) / 625)
        guard falls, round > 30 else { return learnt }
        return max(0, 1 - Double(round - 30) / 8)
    }

    static func records(falls: Bool, rounds: Int = 60) -> [RoundRecord] {
        (1...rounds).map { round in
            let workers = (0..<15).map { index in
                let lies = round > 30 && index >= 12
                // What a running average at the rate of a tenth makes of a lie in every round.
                let suspicion = lies ? 1 - (31...round).reduce(1) { rest, _ in rest * 0.9 } : 0
                return RoundRecord.Standing(
                    worker: WorkerID(rawValue: UInt32(index)), weight: 0.9, agreement: lies ? -0.4 : 0.4,
                    suspicion: suspicion, state: suspicion >= 0.5 ? .suspected : .trusted)
            }
            return RoundRecord(
                round: UInt64(round), score: score(round, falls: falls), loss: 0.5, reward: 0.75, entropy: 1.25,
                divergence: 0, members: round < 40 ? 15 : 14, rows: 14, medianCosine: 0.42, updateNorm: 0.031,
                refused: RefusalCounts(round == 35 ? ["stale": 2] : [:]),
                workers: workers, digest: UInt64(round),
                times: .init(wait: 0.2, reduce: 0.01, round: 0.25, elapsed: 0.25 * Double(round)))
        }
    }

    static func progress(falls: Bool, rounds: Int) -> RunProgress {
        var run = RunProgress(
            job: "reverse4", aggregator: "flag_robust", rounds: 60, workers: 15, byzantine: 3, faultRound: 30)
        for record in records(falls: falls, rounds: rounds) { run.observe(record) }
        return run
    }

    static let plot = CurvePlot(
        title: "reverse4: three of 15 workers start to lie at round 30",
        subtitle: "a sample from a formula, not a measurement", scoreLabel: "share solved",
        curves: [
            CurvePlot.Curve(name: "mean", records: records(falls: true)),
            CurvePlot.Curve(name: "flag", records: records(falls: false)),
            CurvePlot.Curve(name: "flag_robust", records: records(falls: false)),
        ], marker: .init(round: 30, label: "attack starts"))
}
