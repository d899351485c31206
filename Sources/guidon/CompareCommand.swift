import ArgumentParser
import Foundation
import Nodes
import Primitives
import Settings
import Telemetry

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Train one job under several aggregators and draw their curves side by side.")

    @OptionGroup var options: JobOptions
    @Option(name: .customLong("aggregator"), parsing: .singleValue, help: "A rule by its name; may be repeated.")
    var aggregators: [String] = ["mean", "flag", "flag_robust"]
    @Option(help: "Write the curves as an SVG picture to this file.")
    var svg: String?

    func run() throws {
        try orFail {
            var curves: [CurvePlot.Curve] = []
            var rows: [String] = []
            var last: JobSettings?
            for aggregator in aggregators {
                let overrides = options.overrides + ["aggregator.name=\(aggregator)"]
                let job = try JobSettings.load(options.job, overrides: overrides, catalogues: .all)
                let ending = try trainLocally(
                    job, options: .init(jobPath: options.job, overrides: overrides, directory: nil, endpoint: nil),
                    place: .standardOutput)
                guard let summary = ending.summary, let directory = ending.directory, ending.code == .ok else {
                    throw ending.code.forParser
                }
                try say(SummaryText.lines(summary, directory: directory) + "\n")
                curves.append(.init(name: aggregator, records: try RunDirectory.records(at: directory)))
                rows.append(row(summary))
                last = job
            }
            guard let job = last else { throw ValidationError("name at least one --aggregator") }
            let plot = CurvePlot(
                title: title(job), subtitle: subtitle(job), scoreLabel: "score", curves: curves,
                marker: job.firstFaultRound.map { .init(round: Double($0), label: "attack starts") })
            let width = Terminal.width(of: 1)
            try say(
                Chart(width: width ?? 100, colour: width != nil && Terminal.hasColour).lines(plot).joined(
                    separator: "\n"))
            try say("\n" + (["aggregator     before    after   suspected"] + rows).joined(separator: "\n"))
            if let svg {
                try OutputFile.replace(svg, with: CurveSVG(plot).text())
                try say("\nthe picture is in \(svg)")
            }
        }
    }

    private func row(_ summary: RunSummary) -> String {
        func right(_ text: String) -> String { String(repeating: " ", count: max(0, 8 - text.count)) + text }
        let name = summary.aggregator.padding(toLength: 13, withPad: " ", startingAt: 0)
        let scores = [summary.scoreBeforeFault, summary.finalScore].map { right(SummaryText.number($0)) }
        return "\(name) \(scores.joined(separator: " "))   \(SummaryText.names(summary.suspected))"
    }

    private func title(_ job: JobSettings) -> String {
        "\(job.name): \(job.workers) workers, \(job.byzantineWorkers.count) of them lie"
    }

    private func subtitle(_ job: JobSettings) -> String {
        guard let group = job.byzantine.first else { return "seed \(job.seed)" }
        let parameters = group.attack.sortedParameters.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        return "\(group.attack.name) (\(parameters)) from round \(group.from), seed \(job.seed)"
    }
}
