import Foundation
import Testing

/// What a server leaves behind of its last events, and `guidon replay` of it.
@Suite("The flight of a server", .serialized)
struct FlightTests {
    private static func train(_ settings: String...) throws -> Tool {
        // The runtime's own account of a crash takes longer than all of the rest on a busy machine.
        try Tool(
            ["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run"] + settings.flatMap { ["--set", $0] },
            environment: ["SWIFT_BACKTRACE": "enable=no"])
    }

    private static func file(_ tool: Tool) -> String { tool.folder.path + "/run/flight.safetensors" }

    @Test("goes through again after a run, with refusals and faults in it, and says what the end was")
    func ended() throws {
        let tool = try Self.train("rounds=60", "byzantine.attack={name: nan}", "flight_recorder.events=200")
        #expect(tool.wait().status == 0)
        let replay = try Tool.run("replay", Self.file(tool))
        #expect(replay.status == 0 && replay.errors.isEmpty, "\(replay)")
        #expect(replay.output.contains("end: completed"))
        #expect(replay.lastLine == "gone through again: the same decisions, all of them")
        let traced = try Tool.run("replay", Self.file(tool), "--trace")
        #expect(traced.output.contains("refused, not_finite") && traced.output.contains("reduced v"))
    }

    @Test("is there when the server crashes, which then ends as it would have without")
    func crashed() throws {
        let tool = try Self.train("rounds=100000")
        #expect(Tool.eventually { tool.rounds() > 20 })
        let server = try #require(Tool.children(of: tool.pid, running: "server").first)
        kill(server, SIGILL)
        let end = tool.wait(seconds: 30)
        #expect(end.status == 69 && end.errors.contains("guidon resume "), "\(end)")
        let replay = try Tool.run("replay", Self.file(tool))
        #expect(replay.status == 0 && replay.output.contains("the same decisions, all of them"), "\(replay)")
    }

    @Test("is not there where nobody wants it, and what is none is refused in a line")
    func refused() throws {
        let tool = try Self.train("rounds=3", "flight_recorder.events=0")
        #expect(tool.wait().status == 0)
        #expect(!FileManager.default.fileExists(atPath: Self.file(tool)))
        let none = try Tool.run("replay", Self.file(tool))
        #expect(none.status == 66 && none.errors.contains("cannot be read: No such file"), "\(none)")
        let other = try Tool.run("replay", tool.folder.path + "/run/policy.safetensors")
        #expect(other.status == 66 && other.errors.contains("no flight of a server"), "\(other)")
        for wrong in [["replay", "x.safetensors", "--round", "1"], ["replay", "x", "--trace"]] {
            let result = try Tool(wrong).wait(seconds: 30)
            #expect(result.status == 64, "\(result)")
        }
    }
}
