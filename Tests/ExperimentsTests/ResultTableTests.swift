import Experiments
import Foundation
import Primitives
import Settings
import Telemetry
import Testing

@Suite("Tables of results")
struct ResultTableTests {
    /// Results whose scores are given by rule, attack, learning rate and seed; nil where the run is not done.
    static func results(
        _ experiment: ExperimentSettings, suspected: Int = 0, score: (ExperimentRun) -> Double?
    ) -> [String: RunResult] {
        var results: [String: RunResult] = [:]
        for run in experiment.runs {
            guard let score = score(run) else { continue }
            let named = run.job.byzantineWorkers.suffix(suspected).map { WorkerID(rawValue: UInt32($0)) }
            let summary = RunSummary(
                job: "bandit", aggregator: run.job.aggregator.name, seed: run.seed, outcome: .completed, rounds: 6,
                workers: 6, byzantine: 2, finalScore: score.isNaN ? nil : score, suspected: named)
            results[run.label] = RunResult(run, summary)
        }
        return results
    }

    @Test("a cell is the mean over seeds and their deviation; the worst case is the lowest mean")
    func cells() throws {
        let experiment = try SampleExperiment.read()
        let results = Self.results(experiment, suspected: 1) { run in
            run.attack == "none" ? 0.75 : 0.25 + 0.5 * Double(run.seed)
        }
        let table = try #require(ResultTable.all(of: experiment, results).first)
        let row = try #require(table.rows.first { $0.rule == "mean" })

        #expect(table.name == "liars=2")
        #expect(row.cells.map(\.mean) == [0.75, 0.5])
        // Of 0.25 and 0.75: √(2 · 0.25²).
        #expect(abs(try #require(row.cells[1].spread) - 0.125.squareRoot()) < 1e-15)
        #expect(row.worst?.attack == "sign_flip")
        // One of two liars was named, and nobody else; an honest run has nobody to name.
        #expect(row.cells[1].precision == 1 && row.cells[1].recall == 0.5)
        #expect(row.cells[0].precision == nil && row.cells[0].recall == nil)
    }

    @Test("every rule has the learning rate whose own worst case is best, and the best rule stands first")
    func rates() throws {
        let experiment = try SampleExperiment.read()
        // The mean is good without an attack at the large rate, and less bad under one at the small rate.
        let results = Self.results(experiment) { run in
            switch (run.rule, run.learningRate, run.attack) {
            case ("mean", 1e-2, "none"): 0.9
            case ("mean", 1e-2, _): 0.1
            case ("mean", _, _): 0.3
            case (_, 1e-2, _): 0.8
            default: 0.7
            }
        }
        let table = try #require(ResultTable.all(of: experiment, results).first)

        #expect(table.rows.map(\.rule) == ["nnm+trimmed_mean", "mean"])
        #expect(table.rows.map(\.learningRate) == [1e-2, 1e-3])
        #expect(table.rows.map { $0.worst?.mean } == [0.8, 0.3])
    }

    @Test("a run without a score is worse than any score, and what is not done is left out")
    func missing() throws {
        let experiment = try SampleExperiment.read()
        let results = Self.results(experiment) { run in
            run.rule == "mean" ? (run.attack == "none" ? .nan : 0.9) : (run.attack == "none" ? -5 : nil)
        }
        let table = try #require(ResultTable.all(of: experiment, results).first)

        #expect(table.rows.map(\.rule) == ["nnm+trimmed_mean", "mean"])
        #expect(table.rows[0].cells.map(\.attack) == ["none"])
        #expect(table.rows[1].worst?.attack == "none" && table.rows[1].worst?.mean == nil)
        #expect(ResultTable.all(of: experiment, [:])[0].rows.isEmpty)
    }

    @Test("reads as markdown, as CSV and as JSON")
    func texts() throws {
        let experiment = try SampleExperiment.read()
        let report = ExperimentReport(experiment, Self.results(experiment) { $0.seed == 0 ? 0.5 : 0.75 })
        let text = report.markdown(command: "guidon experiment small.yaml")
        let table = try #require(report.tables.first)

        #expect(text.contains("`guidon experiment small.yaml`: 16 of 16 runs, one process for each run, seeds 0, 1."))
        #expect(text.contains("| rule | none | sign_flip | worst | rate |"))
        #expect(text.contains("| mean | 0.625 ±0.177 | 0.625 ±0.177 | **0.625** none | 0.001 |"))
        #expect(table.csv().count == 4)
        #expect(table.csv()[1].hasPrefix("liars=2,mean,0.001,sign_flip,2,0.625,0.1767766952966369,0.5,0,.,0.0,"))
        #expect(
            table.json["rules"]?.list?.first?["attacks"]
                == .object(["none": .number(0.625), "sign_flip": .number(0.625)]))
    }
}
