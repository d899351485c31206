import Experiments
import Foundation
import Primitives
import Settings
import Telemetry
import Testing

@Suite("The file of results")
struct ResultsFileTests {
    private func folder() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("guidon-test-\(UUID().uuidString)").path
    }

    private func result(_ experiment: ExperimentSettings, _ number: Int, score: Double = 0.5) -> RunResult {
        let run = experiment.runs[number]
        return RunResult(
            run,
            RunSummary(
                job: "bandit", aggregator: "mean", seed: run.seed, outcome: .completed, rounds: 6, workers: 6,
                byzantine: 2, finalScore: score, suspected: [WorkerID(rawValue: 0), WorkerID(rawValue: 5)],
                wallSeconds: 0.25, digest: 7))
    }

    @Test("gives back what was done, without a last line that was cut off")
    func resumes() throws {
        let (folder, experiment) = (folder(), try SampleExperiment.read())
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            var file = try ResultsFile(in: folder, of: experiment, build: 1, reuses: false)
            #expect(file.results.isEmpty)
            for number in [0, 5] { try file.add(result(experiment, number)) }
            let whole = try OutputFile.read(file.path)
            try OutputFile.replace(file.path, with: whole + "{\"run\": \"half of a li")
        }
        var again = try ResultsFile(in: folder, of: experiment, build: 1, reuses: false)
        try again.add(result(experiment, 6))
        let third = try ResultsFile(in: folder, of: experiment, build: 1, reuses: false)

        #expect(third.results.count == 3)
        #expect(third.results[experiment.runs[5].label] == result(experiment, 5))
        // A header and three results: opening it again adds no second header.
        #expect(try OutputFile.read(third.path).split(separator: "\n").count == 4)
    }

    @Test("refuses the results of another build and of another matrix, and says what to do")
    func refuses() throws {
        let (folder, experiment) = (folder(), try SampleExperiment.read())
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let other = try SampleExperiment.read(
            SampleExperiment.yaml.replacingOccurrences(of: "seeds: [0, 1]", with: "seeds: [0, 1, 2]"))
        do {
            var file = try ResultsFile(in: folder, of: experiment, build: 1, reuses: false)
            try file.add(result(experiment, 0))
        }

        for (matrix, build, what) in [(experiment, 2, "another build"), (other, 1, "another matrix")] {
            #expect {
                _ = try ResultsFile(in: folder, of: matrix, build: UInt64(build), reuses: false)
            } throws: { error in
                "\(error)".contains(what) && (error as? ExperimentError)?.exitCode == .incompatible
            }
        }
    }

    @Test("takes them when told to, but only where the job is the same to the last number")
    func reuses() throws {
        let (folder, experiment) = (folder(), try SampleExperiment.read())
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let longer = try SampleExperiment.read(
            SampleExperiment.yaml.replacingOccurrences(of: "seeds: [0, 1]", with: "seeds: [0, 1, 2]"))
        let changed = try SampleExperiment.read(
            SampleExperiment.yaml.replacingOccurrences(of: "rounds: 6", with: "rounds: 7"))
        do {
            var file = try ResultsFile(in: folder, of: experiment, build: 1, reuses: false)
            try file.add(result(experiment, 0))
        }

        #expect(try ResultsFile(in: folder, of: longer, build: 2, reuses: true).results.count == 1)
        #expect(try ResultsFile(in: folder, of: changed, build: 2, reuses: true).results.isEmpty)
    }

    @Test("counts who was named and who was not")
    func named() throws {
        let experiment = try SampleExperiment.read()
        let attacked = try #require(experiment.runs.first { $0.attack == "sign_flip" })
        let found = result(experiment, attacked.number)

        // Workers 4 and 5 lie; 0 and 5 were named.
        #expect(found.caught == 1 && found.accused == 1 && found.missed == 1)
    }
}
