import Foundation
import Primitives
import Telemetry
import Testing

/// Real processes; the bandit with eight workers, of which two or three send −10 × their gradient from the start.
@Suite("A local cluster and liars", .serialized)
struct DistrustTests {
    private func train(_ settings: String...) throws -> Tool {
        let all = settings.flatMap { ["--set", $0] }
        return try Tool(["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run"] + all)
    }

    private func summary(_ tool: Tool) throws -> RunSummary {
        try RunDirectory.summary(at: tool.folder.appendingPathComponent("run").path)
    }

    @Test("names the liars and nobody else, keeps them from the rule where the job says so, and counts them")
    func quarantine() throws {
        let tool = try train("rounds=20", "trust.quarantine=true")
        let result = tool.wait()
        #expect(result.status == 0, "\(result.errors)")
        let summary = try summary(tool)
        #expect(summary.suspected.map(\.rawValue) == [6, 7])
        #expect(summary.quarantined.map(\.rawValue) == [6, 7])
        #expect(summary.liars == LiarCount(least: 2, most: 2))
        let last = try #require(
            try RunDirectory.records(at: tool.folder.appendingPathComponent("run").path).last)
        #expect(last.rows == 8 && last.workers.suffix(2).allSatisfy { $0.weight == 0 && $0.state == .quarantined })
    }

    @Test("stops with its own exit code and one line when more lie than the rule withstands")
    func stops() throws {
        let tool = try train("aggregator={name: krum, f: 1}", "byzantine.count=3")
        let result = tool.wait()
        #expect(result.status == ExitCode.boundExceeded.rawValue, "\(result.errors)")
        let complaints = result.errors.split(separator: "\n").filter { $0.contains("under suspicion") }
        #expect(complaints.count == 1 && complaints[0].contains("the rule withstands 1"), "\(result.errors)")
        let summary = try summary(tool)
        #expect(summary.outcome == .boundExceeded && summary.suspected.map(\.rawValue) == [5, 6, 7])
    }

    @Test("or goes on without a step, or with one, as the job says", arguments: ["hold", "ignore"])
    func goesOn(word: String) throws {
        let tool = try train(
            "aggregator={name: krum, f: 1}", "byzantine.count=3", "rounds=20", "trust.on_excess=\(word)")
        let result = tool.wait()
        #expect(result.status == 0, "\(result.errors)")
        let summary = try summary(tool)
        #expect(summary.rounds == 20 && (summary.roundsHeld > 0) == (word == "hold"))
    }
}
