import Foundation
import Telemetry
import Testing

@Suite("A member that says far more than it may", .serialized)
struct FloodTests {
    private static let quiet = Result { try run([]).wait() }

    private static let rounds = 400

    /// A round waits for the rows of all four that are honest, however long that takes, and not for a fifth.
    private static func run(_ words: [String]) throws -> Tool {
        let settings = [
            "rounds=\(rounds)", "byzantine=null", "workers=4", "server.quorum=4", "server.round_deadline_ms=100",
            "server.member_timeout_ms=30000", "evaluation.every=100",
        ]
        return try Tool(
            ["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run"] + words
                + settings.flatMap { ["--set", $0] })
    }

    @Test(
        "changes nothing of what is learnt, and is counted while it goes on and at the end",
        arguments: Flooder.Talk.allCases)
    func flood(talk: Flooder.Talk) throws {
        let run = try Self.run(["--listen", "tcp://127.0.0.1:0", "--security", "none"])
        #expect(Tool.eventually { run.rounds() > 0 })
        let server = try #require(Tool.children(of: run.pid, running: "server").first)
        // No round ends while one of the four stands still, so that the flood is there before the run is over.
        let worker = try #require(Tool.children(of: run.pid, running: "worker").first)
        kill(worker, SIGSTOP)
        let flooder = try Flooder(endpoint: try #require(Tool.endpoint(of: server)), talk: talk)
        defer { flooder.end() }
        #expect(Tool.eventually { (try? overBudget(run)) ?? 0 > 0 })
        kill(worker, SIGCONT)

        let end = run.wait()
        #expect(end.status == 0, "\(end.errors)")
        #expect(try #require(end.json["digest"] as? String) == Self.quiet.get().json["digest"] as? String)
        let refused = try #require(end.json["refused"] as? [String: Int])
        #expect(refused["over_budget"] ?? 0 > 0, "\(refused)")
        // Two messages for each round, what had been saved up, and 36 a second.
        let read = refused.filter { $0.key != "over_budget" }.map(\.value).reduce(0, +)
        let seconds = try #require(end.json["wall_seconds"] as? Double)
        #expect(Double(read) < Double(2 * Self.rounds + 1000) + 40 * seconds, "\(refused)")
    }

    private func overBudget(_ run: Tool) throws -> Int {
        let status = try Tool(["status", "--json", "--run", run.folder.path + "/run"]).wait(seconds: 10)
        return (status.json["refused"] as? [String: Int])?["over_budget"] ?? 0
    }
}
