import Foundation
import Primitives
package import Settings
package import Telemetry

/// `results.jsonl` of an experiment: a line that says what it is of, then a line for every run that is done.
///
/// Whoever starts the same experiment again gets back what is there and goes on. Results of another program or of another
/// matrix are refused, because a table of both says nothing.
package struct ResultsFile: ~Copyable {
    package let path: String
    /// By `RunResult.run`, of runs of this experiment whose job is the same.
    package private(set) var results: [String: RunResult]
    private let file: OutputFile

    /// What the lines after it are of.
    package struct Header: Sendable, Equatable {
        package var experiment: String
        /// Of the program's file, and so of everything that a result depends on beside the job.
        package var build: UInt64
        /// Of all jobs of the matrix, in order.
        package var matrix: UInt64

        package init(_ experiment: ExperimentSettings, build: UInt64) {
            self.experiment = experiment.name
            self.build = build
            var digest = Digest()
            digest.add(experiment.processes ? "processes" : "one process")
            for run in experiment.runs {
                digest.add(run.label)
                digest.add(RunResult.digest(of: run))
            }
            matrix = digest.value
        }

        var line: String {
            JSON.object([
                "experiment": .text(experiment), "build": .text(JSON.hexadecimal(build)),
                "matrix": .text(JSON.hexadecimal(matrix)),
            ]).line
        }

        init(_ json: JSON) throws(JSONError) {
            guard let experiment = json["experiment"]?.text else { throw JSONError("experiment is missing") }
            self.experiment = experiment
            build = try JSON.digest(json["build"])
            matrix = try JSON.digest(json["matrix"])
        }
    }

    /// Opens the file in `directory`, which is made if it is not there.
    ///
    /// - Parameter reuses: takes results of other builds and matrices as well, where the files say the same of their job.
    ///   What another build made of it is for the user to know.
    /// - Throws: `ExperimentError.otherResults` when the file holds them and they are not to be taken.
    package init(in directory: String, of experiment: ExperimentSettings, build: UInt64, reuses: Bool) throws {
        let path = directory + "/results.jsonl"
        let header = Header(experiment, build: build)
        let there = try Self.read(path, header, reuses: reuses)
        try RunDirectory.makeFolders(directory)
        // What was cut off goes, so that the next line begins as one.
        if let text = there.text { try OutputFile.replace(path, with: text) }
        let file = try OutputFile(appendingTo: path)
        if there.last != header { try file.append(header.line + "\n") }
        var results: [String: RunResult] = [:]
        for run in experiment.runs {
            guard let result = there.known[run.label], result.job == RunResult.digest(of: run) else { continue }
            results[run.label] = result
        }
        self.path = path
        self.results = results
        self.file = file
    }

    private struct Content {
        /// All whole lines; nil when there is no file.
        var text: String?
        var last: Header?
        /// The last result of every run, by `RunResult.run`.
        var known: [String: RunResult] = [:]
    }

    private static func read(_ path: String, _ header: Header, reuses: Bool) throws -> Content {
        guard FileManager.default.fileExists(atPath: path) else { return Content() }
        // A last line without an end was cut off with its process.
        let lines = try OutputFile.read(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        var content = Content(text: lines.map { $0 + "\n" }.joined())
        for (index, line) in lines.enumerated() {
            do {
                let json = try JSON(parsing: line)
                guard json["experiment"] != nil else {
                    let result = try RunResult(json)
                    content.known[result.run] = result
                    continue
                }
                let other = try Header(json)
                guard other == header || reuses else { throw ExperimentError.otherResults(path, other, header) }
                content.last = other
            } catch let error as JSONError {
                throw RunFileError.malformed(path: path, line: index + 1, reason: error.description)
            }
        }
        return content
    }

    package mutating func add(_ result: RunResult) throws(RunFileError) {
        try file.append(result.line + "\n")
        results[result.run] = result
    }
}

/// Why an experiment does not begin.
package enum ExperimentError: Error, Sendable, Equatable, CustomStringConvertible {
    case otherResults(String, ResultsFile.Header, ResultsFile.Header)
    /// A run of real processes ended without saying how.
    case noSummary(String, ExitCode)

    package var exitCode: ExitCode {
        switch self {
        case .otherResults: .incompatible
        case .noSummary(_, let code): code
        }
    }

    package var description: String {
        switch self {
        case .noSummary(let run, let code): return "the run \(run) ended without a summary: \(code.meaning)"
        case .otherResults(let path, let there, let here):
            let what =
                there.experiment != here.experiment
                ? "of experiment \(there.experiment)"
                : there.build != here.build ? "of another build of guidon" : "of another matrix of settings"
            return "\(path) holds results \(what); name another folder with --output, "
                + "or take those whose job is the same with --reuse"
        }
    }
}
