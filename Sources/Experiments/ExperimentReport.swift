package import Settings
package import Telemetry

/// The tables of an experiment as the files and the one JSON object that people and programs read.
package struct ExperimentReport: Sendable {
    package let experiment: ExperimentSettings
    package let tables: [ResultTable]
    /// Runs that are done.
    package let done: Int
    private let seconds: Double

    /// - Parameter results: by `RunResult.run`.
    package init(_ experiment: ExperimentSettings, _ results: [String: RunResult]) {
        self.experiment = experiment
        tables = ResultTable.all(of: experiment, results)
        done = results.count
        seconds = results.values.reduce(0) { $0 + $1.seconds }
    }

    /// Writes `table.md` and `table.csv` into `directory`.
    ///
    /// - Parameter command: that makes them again.
    package func write(to directory: String, command: String) throws(RunFileError) {
        try OutputFile.replace("\(directory)/table.md", with: markdown(command: command))
        let csv = [ResultTable.csvHeader] + tables.flatMap { $0.csv() }
        try OutputFile.replace("\(directory)/table.csv", with: csv.joined(separator: "\n") + "\n")
    }

    package func markdown(command: String) -> String {
        let seeds = Set(experiment.runs.map(\.seed)).sorted().map(String.init).joined(separator: ", ")
        let how = experiment.processes ? "real processes" : "one process for each run"
        let rates = experiment.runs.contains { $0.learningRate != nil }
        var head = "## \(experiment.name)\n\n`\(command)`: \(done) of \(experiment.runs.count) runs, \(how), "
        head += "seeds \(seeds). A cell is the mean final score over the seeds and their deviation; the worst case is "
        head += "that of the means. Messages that are not finite are refused at the door."
        if rates { head += " Every rule has the learning rate with its own best worst case." }
        return head + "\n\n" + tables.map { $0.markdown() }.joined(separator: "\n")
    }

    package func json(directory: String) -> JSON {
        .object([
            "experiment": .text(experiment.name), "runs": .whole(UInt64(experiment.runs.count)),
            "done": .whole(UInt64(done)), "run_seconds": .number(seconds), "directory": .text(directory),
            "tables": .list(tables.map(\.json)),
        ])
    }
}
