import Foundation
import Testing

/// Servers that are killed at the worst moments, and what becomes of their runs.
@Suite("Runs that are cut short and gone on with", .serialized)
struct ResumeTests {
    private static let settings =
        ["rounds=40", "checkpoint.every=5", "rollout.inner=2", "optimizer={name: adam, learning_rate: 0.05, ema: 0.9}"]
        .flatMap { ["--set", $0] } + [
            // However busy the machine is, no row may be missing.
            "--set", "server.member_timeout_ms=30000", "--set", "server.join_timeout_ms=120000", "--set",
            "server.round_deadline_ms=60000",
        ]

    private static let whole = Result { try train() }

    private static func train(_ environment: [String: String] = [:]) throws -> (Tool, Tool.Result) {
        let tool = try Tool(
            ["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run"] + settings, environment: environment)
        return (tool, tool.wait())
    }

    private func digest(_ result: Tool.Result) throws -> String { try #require(result.json["digest"] as? String) }

    @Test(
        "a server that is killed anywhere goes on to the bits of the run that was not",
        arguments: [
            "before_publish@150", "before_accept@150", "after_accept@150", "before_reduce@17", "after_reduce@17",
            "before_record@17", "mid_write@3", "before_rename@3", "after_rename@3",
            // Before there is anything to go on from, and when there is nothing left to do.
            "mid_write@1", "after_rename@1", "after_rename@8",
        ])
    func killed(place: String) throws {
        let (killed, end) = try Self.train(["GUIDON_FAILPOINT": place])
        #expect(end.status == 69 && end.errors.contains("guidon resume "), "\(end)")
        let resumed = try Tool(["resume", killed.folder.path + "/run", "--json"]).wait()
        #expect(resumed.status == 0 && resumed.errors.contains("going on from round "), "\(resumed.errors)")
        let (_, whole) = try Self.whole.get()
        #expect(try digest(resumed) == digest(whole))
        #expect(killed.rounds() == 40)
    }

    @Test("a run that is interrupted goes on where it was, and one that is complete does not")
    func interrupted() throws {
        let tool = try Tool(["train", Tool.job("bandit"), "--output", "FOLDER/run", "--set", "rounds=3000"])
        #expect(Tool.eventually { tool.rounds() > 60 })
        tool.signal(SIGINT)
        #expect(tool.wait(seconds: 30).status == 130)
        let before = tool.rounds()
        let again = try Tool(["resume", tool.folder.path + "/run"])
        #expect(Tool.eventually { tool.rounds() > before + 10 })
        let second = try Tool(["resume", tool.folder.path + "/run"]).wait(seconds: 30)
        #expect(second.status == 69 && second.errors.contains("another server goes on with this run"), "\(second)")
        again.signal(SIGINT)
        let end = again.wait(seconds: 30)
        // Where the signal came in the middle of a reduction, the newest checkpoint is one of the rounds before.
        let from = try #require(end.output.firstMatch(of: /going on from round (\d+)/).flatMap { Int($0.output.1) })
        #expect((before - 50...before).contains(from))

        let (complete, _) = try Self.whole.get()
        let nothing = try Tool(["resume", complete.folder.path + "/run"]).wait(seconds: 30)
        #expect(nothing.status == 64 && nothing.errors.contains("has made all its rounds"), "\(nothing)")
    }

    @Test("what cannot be gone on from says so: no run, no checkpoint, a damaged one, another program's")
    func refused() throws {
        let none = try Tool.run("resume", "FOLDER/nothing")
        #expect(none.status == 66 && none.errors.contains("config.yaml"), "\(none)")
        let tool = try Tool(
            ["train", Tool.job("bandit"), "--output", "FOLDER/run", "--set", "checkpoint.every=0", "--set", "rounds=5"])
        #expect(tool.wait().status == 0)
        let unkept = try Tool(["resume", tool.folder.path + "/run"]).wait(seconds: 30)
        #expect(unkept.status == 66 && unkept.errors.contains("holds no checkpoint"), "\(unkept)")
    }

    @Test("with --resume a server that a scheduler ended goes on, and begins anew once an operator stopped the run")
    func scheduled() throws {
        let folder = try Tool(["--version"]).folder.path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func server() throws -> Tool {
            let endpoint = "ipc://" + folder + "/server"
            return try Tool([
                "server", Tool.job("bandit"), "--listen", endpoint, "--security", "none", "--output", folder + "/run",
                "--resume", "--report", "json", "--set", "rounds=100000", "--set", "server.quorum=1", "--set",
                "byzantine=null", "--set", "workers=1",
            ])
        }
        func rounds() -> Int {
            let text = (try? String(contentsOfFile: folder + "/run/metrics.jsonl", encoding: .utf8)) ?? ""
            return text.split(separator: "\n").count
        }
        let first = try server()
        let early = try worker(folder)
        #expect(Tool.eventually { rounds() > 60 })
        first.signal(SIGTERM)
        #expect(first.wait(seconds: 30).status == 143)
        let before = rounds()
        _ = early.wait(seconds: 30)

        let second = try server()
        let again = try worker(folder)
        #expect(Tool.eventually { rounds() > before + 5 })
        let stop = try Tool(["stop", "--run", folder + "/run"]).wait(seconds: 30)
        #expect(stop.status == 0, "\(stop)")
        let end = second.wait(seconds: 30)
        #expect(end.status == 0 && end.output.contains("\"resumed\""), "\(end.errors)")
        _ = again.wait(seconds: 30)
        // The folder holds a run that is over, and is not written into.
        let third = try server().wait(seconds: 30)
        #expect(third.status == 73 && third.errors.contains("is not empty"), "\(third)")
    }

    private func worker(_ folder: String) throws -> Tool {
        try Tool(["worker", "--connect", "ipc://" + folder + "/server", "--security", "none"])
    }

    @Test("with --resume a server goes on by itself, with the workers that are left and their numbers")
    func byItself() throws {
        let folder = try Tool(["--version"]).folder.path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func server(_ endpoint: String, _ environment: [String: String] = [:]) throws -> Tool {
            try Tool(
                [
                    "server", Tool.job("bandit"), "--listen", endpoint, "--keys", folder + "/keys", "--output",
                    folder + "/run", "--resume", "--report", "json",
                ] + Self.settings, environment: environment)
        }
        let first = try server("tcp://127.0.0.1:0", ["GUIDON_FAILPOINT": "after_reduce@23"])
        #expect(Tool.eventually { Tool.endpoint(of: first.pid) != nil })
        let endpoint = try #require(Tool.endpoint(of: first.pid))
        let workers = try (0..<8).map { number in
            try Tool([
                "worker", "--connect", endpoint, "--ticket", folder + "/keys/ticket", "--keys", folder + "/w\(number)",
            ])
        }
        #expect(first.wait().status == 128 + SIGKILL)
        let second = try server(endpoint)
        let end = second.wait()
        #expect(end.status == 0 && end.output.contains("\"resumed\""), "\(end.errors)")
        for worker in workers { #expect(worker.wait(seconds: 30).status == 0) }
        let summary = try String(contentsOfFile: folder + "/run/summary.json", encoding: .utf8)
        let (_, whole) = try Self.whole.get()
        #expect(summary.contains(try digest(whole)), "\(summary)")
    }
}
