import Foundation
import Testing

/// Rounds of real runs that are made again from what was recorded of them.
@Suite("Replays of runs", .serialized)
struct ReplayTests {
    private static let settings = [
        "rounds=30", "checkpoint.every=10", "ledger.contributions=true",
        "optimizer={name: adam, learning_rate: 0.05, ema: 0.9}",
        "aggregator={name: flag_robust}",
    ]

    private static func train(_ more: [String] = [], _ environment: [String: String] = [:]) throws -> Tool {
        try Tool(
            ["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run"]
                + (settings + more).flatMap { ["--set", $0] }, environment: environment)
    }

    private static func replay(_ tool: Tool, _ more: String...) throws -> Tool.Result {
        try Tool(["replay", tool.folder.path + "/run"] + more).wait(seconds: 60)
    }

    @Test("come to the run's bits, all rounds or one; and a number of a recorded row that is another is found")
    func whole() throws {
        let tool = try Self.train()
        #expect(tool.wait().status == 0)
        let all = try Self.replay(tool)
        #expect(all.status == 0 && all.lastLine == "30 rounds made again: the ledger's bits, all of them", "\(all)")
        let one = try Self.replay(tool, "--round", "17")
        #expect(one.status == 0 && one.lastLine.contains("from the state after round 10"), "\(one)")
        #expect(one.output.contains("w3  ") && one.output.contains("coefficient 0."), "\(one)")
        // Six honest workers on this machine compute the same bits again; the two that lie sent others.
        #expect(one.output.matches(of: /w[0-5]  .*  as its worker computes it\n/).count == 6, "\(one)")
        #expect(one.output.matches(of: /w[67]  .*  not what its worker computes\n/).count == 2, "\(one)")

        let file = tool.folder.appendingPathComponent("run/contributions/round-00000017.safetensors")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 4] ^= 1
        try bytes.write(to: file)
        let changed = try Self.replay(tool)
        #expect(changed.status == 1 && changed.errors.contains("the row of w7 was changed"), "\(changed)")
        #expect(try Self.replay(tool, "--round", "16").status == 0)
        try FileManager.default.removeItem(at: file)
        let missing = try Self.replay(tool)
        #expect(missing.status == 66 && missing.errors.contains("round-00000017.safetensors: cannot be read"))
        let beyond = try Self.replay(tool, "--round", "31")
        #expect(beyond.status == 64 && beyond.errors.contains("rounds 1 to 30, and no round 31"), "\(beyond)")
    }

    @Test("come to the bits of a run whose server was killed, and that another went on with")
    func resumed() throws {
        let tool = try Self.train([], ["GUIDON_FAILPOINT": "after_reduce@17"])
        #expect(tool.wait().status == 69)
        // Records wait for the scores before them, so the ledger may end a few rounds earlier.
        #expect(try Self.replay(tool).lastLine.prefixMatch(of: /1[0-6] rounds made again/) != nil)
        #expect(try Tool(["resume", tool.folder.path + "/run"]).wait().status == 0)
        #expect(try Self.replay(tool).lastLine.hasPrefix("30 rounds"))
        #expect(try Self.replay(tool, "--round", "25").lastLine.contains("from the state after round 20"))
    }

    @Test("come to the bits of a run in which the server told lies, which are drawn from the first round on")
    func joint() throws {
        let tool = try Self.train(["byzantine.attack={name: alie}", "trust.quarantine=true"])
        #expect(tool.wait().status == 0)
        #expect(try Self.replay(tool).status == 0)
        #expect(try Self.replay(tool, "--round", "25").lastLine.contains("from the state after round 0"))
    }

    @Test("of a run that recorded nothing say how to record")
    func unrecorded() throws {
        let tool = try Self.train(["ledger.contributions=false"])
        #expect(tool.wait().status == 0)
        let result = try Self.replay(tool)
        #expect(result.status == 64 && result.errors.contains("ledger.contributions: true"), "\(result)")
    }
}
