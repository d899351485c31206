import Foundation
import Testing

/// The ledger of real runs, as `guidon ledger verify` reads it.
@Suite("The ledger of a run", .serialized)
struct LedgerTests {
    private static func train(_ settings: [String], _ environment: [String: String] = [:]) throws -> Tool {
        let tool = try Tool(
            ["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run", "--set", "rounds=30"]
                + settings.flatMap { ["--set", $0] }, environment: environment)
        return tool
    }

    private static func verify(_ tool: Tool, _ more: String...) throws -> Tool.Result {
        try Tool(["ledger", "verify", tool.folder.path + "/run"] + more).wait(seconds: 30)
    }

    @Test("holds after a run, with what was refused, and with its head; and no more once a coefficient is another")
    func whole() throws {
        let tool = try Self.train(["checkpoint.every=10", "byzantine.attack={name: nan}"])
        let end = tool.wait()
        #expect(end.status == 0, "\(end)")
        let head = try #require(end.json["ledger"] as? String)
        let verified = try Self.verify(tool, "--head", head)
        #expect(verified.status == 0 && verified.output.contains("30 rounds, then completed"), "\(verified)")
        #expect(verified.output.contains(", 60 refused") && verified.output.contains("and policy.safetensors"))
        #expect(verified.lastLine == "head \(head)")

        let path = tool.folder.path + "/run/ledger.jsonl"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains(#""reason": "not_finite""#))
        try text.replacing(#""weight": 1"#, with: #""weight": 2"#, maxReplacements: 1)
            .write(toFile: path, atomically: true, encoding: .utf8)
        let changed = try Self.verify(tool)
        #expect(changed.status == 1 && changed.errors.contains("ledger.jsonl:2: the line was changed"), "\(changed)")

        try text.split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
            .write(toFile: path, atomically: true, encoding: .utf8)
        let cut = try Self.verify(tool, "--head", head)
        #expect(cut.status == 1 && cut.errors.contains("not the one that was expected"), "\(cut)")
    }

    @Test("sees another policy, another checkpoint, other metrics and another job beside it")
    func contradicted() throws {
        let tool = try Self.train(["checkpoint.every=10"])
        #expect(tool.wait().status == 0)
        let run = tool.folder.appendingPathComponent("run")
        #expect(try Self.verify(tool).status == 0)
        let checkpoints = try FileManager.default.contentsOfDirectory(atPath: run.path + "/checkpoints")
        let newest = try #require(checkpoints.sorted().last)
        for file in ["policy.safetensors", "metrics.jsonl", "config.yaml", "checkpoints/" + newest] {
            let url = run.appendingPathComponent(file)
            let kept = try Data(contentsOf: url)
            var changed = kept
            switch file {
            case "metrics.jsonl": changed.removeLast(changed.split(separator: 10).last.map { $0.count + 1 } ?? 0)
            default: changed[changed.count - 3] ^= 1
            }
            try changed.write(to: url)
            let result = try Self.verify(tool)
            // A checkpoint that is damaged is found by its own digest before the ledger is asked.
            #expect(result.status == (file.hasPrefix("checkpoints") ? 66 : 1), "\(file): \(result)")
            #expect(result.errors.contains(file) && result.errors.split(separator: "\n").count == 1, "\(result)")
            try kept.write(to: url)
        }
        #expect(try Self.verify(tool).status == 0)
    }

    @Test(
        "holds whenever the server is killed, before and after another goes on",
        arguments: ["before_record@17", "after_reduce@17", "mid_write@2", "after_rename@2"])
    func killed(place: String) throws {
        let tool = try Self.train(["checkpoint.every=5"], ["GUIDON_FAILPOINT": place])
        #expect(tool.wait().status == 69)
        let killed = try Self.verify(tool)
        #expect(killed.status == 0 && killed.output.contains("and no end yet"), "\(killed)")
        #expect(try Tool(["resume", tool.folder.path + "/run"]).wait().status == 0)
        let resumed = try Self.verify(tool)
        #expect(resumed.status == 0 && resumed.output.contains("processes that went on with it: 1"), "\(resumed)")
    }

    @Test("holds at any time while the run goes on")
    func running() throws {
        let tool = try Self.train(["rounds=1000000", "checkpoint.every=20"])
        #expect(Tool.eventually { tool.rounds() > 40 })
        for _ in 0..<20 {
            let result = try Self.verify(tool)
            #expect(result.status == 0 && result.output.contains("and no end yet"), "\(result)")
        }
        tool.signal(SIGINT)
        #expect(tool.wait(seconds: 30).status == 130)
        #expect(try Self.verify(tool).output.contains("then interrupted"))
    }

    @Test("one line for no run, no ledger and a head that is none")
    func wrong() throws {
        let none = try Tool.run("ledger", "verify", "FOLDER/nothing")
        #expect(none.status == 66 && none.errors.contains("cannot be read: No such file"), "\(none)")
        let head = try Tool.run("ledger", "verify", "FOLDER/nothing", "--head", "abc")
        #expect(head.status == 64 && head.errors.contains("--head is the 64 hexadecimal digits"), "\(head)")
    }
}
