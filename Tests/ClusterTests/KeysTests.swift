import Foundation
import Testing

/// Servers and workers with keys, as people start them.
@Suite("Keys, tickets and who is turned away", .serialized)
struct KeysTests {
    /// A server of two workers that goes on until it is told to stop.
    private struct Server {
        let tool: Tool
        let endpoint: String

        init() throws {
            let settings = ["rounds=1000000", "byzantine=null", "workers=2", "server.quorum=1"]
            tool = try Tool(
                [
                    "server", Tool.job("bandit"), "--listen", "tcp://127.0.0.1:0", "--keys", "FOLDER/keys", "--output",
                    "FOLDER/run",
                ] + settings.flatMap { ["--set", $0] })
            let tool = tool
            #expect(Tool.eventually { FileManager.default.fileExists(atPath: tool.folder.path + "/run/operator.sock") })
            endpoint = try #require(Tool.endpoint(of: tool.pid))
        }

        var ticket: String { tool.folder.path + "/keys/ticket" }

        func worker(_ words: String...) throws -> Tool { try Tool(["worker", "--connect", endpoint] + words) }

        func operate(_ words: String...) throws -> Tool.Result {
            try Tool(words + ["--run", tool.folder.path + "/run"]).wait(seconds: 30)
        }

        func members() throws -> Int { try status()["members"] as? Int ?? -1 }

        func status() throws -> [String: Any] {
            let text = try operate("status", "--json").output
            return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        }

        func end() throws {
            _ = try operate("stop")
            #expect(tool.wait(seconds: 30).status == 0)
        }
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test("workers enrol by the ticket that is laid out, and by their key from then on")
    func enrols() throws {
        let server = try Server()
        let first = try server.worker("--ticket", server.ticket, "--keys", "FOLDER/me")
        let second = try server.worker("--ticket", server.ticket)
        #expect(Tool.eventually { (try? server.members()) == 2 })
        first.signal(SIGKILL)
        _ = first.wait(seconds: 10)
        #expect(Tool.eventually { (try? server.members()) == 1 })
        // The key is known: its ticket may be gone.
        let again = try server.worker("--ticket", "FOLDER/gone", "--keys", first.folder.path + "/me")
        #expect(Tool.eventually { (try? server.members()) == 2 })
        try server.end()
        #expect(again.wait(seconds: 30).status == 0)
        #expect(second.wait(seconds: 30).status == 0)
    }

    @Test("a revoked worker ends, says why, and stays out, with its key and with the ticket that it had")
    func revokes() throws {
        let server = try Server()
        let ticket = try server.operate("ticket")
        let path = server.tool.folder.path + "/ticket"
        try write(ticket.output, to: path)
        let worker = try server.worker("--ticket", path, "--keys", "FOLDER/me")
        #expect(Tool.eventually { (try? server.members()) == 1 })
        let revoked = try server.operate("revoke", "w0")
        #expect(revoked.status == 0 && revoked.output.hasPrefix("revoked: w0"), "\(revoked)")
        let end = worker.wait(seconds: 30)
        #expect(end.status == 78 && end.errors.contains("was revoked"), "\(end)")
        #expect(try server.members() == 0)

        let again = try server.worker("--keys", worker.folder.path + "/me").wait(seconds: 30)
        #expect(again.status == 78 && again.errors.contains("does not know this worker's key"), "\(again)")
        let spent = try server.worker("--ticket", path).wait(seconds: 60)
        #expect(spent.status == 78 && spent.errors.contains("has let in as many as it may"), "\(spent)")
        #expect(spent.errors.split(separator: "\n").count == 1)
        let away = try #require(try server.status()["turned_away"] as? [String: Int])
        #expect((away["revoked"] ?? 0) > 0 && (away["spent_token"] ?? 0) > 0, "\(away)")
        try server.end()
    }

    @Test("who has no key, another server's ticket, or none at all, ends with a line that says what to do")
    func turnedAway() throws {
        let server = try Server()
        let other = try Server()
        for (words, code, expected) in [
            (["--security", "none"], Int32(78), "one side has keys and the other has none"),
            (["--ticket", other.ticket], 78, "is not the server that this worker's ticket is of"),
            ([], 64, "give a ticket of the server"),
            (["--keys", "FOLDER/new"], 78, "not enrolled yet"),
            (["--ticket", "FOLDER/nothing"], 66, "there is no such file; copy the ticket"),
            (["--ticket", server.tool.folder.path + "/run/config.yaml"], 66, "is no ticket"),
        ] {
            let result = try Tool(["worker", "--connect", server.endpoint] + words).wait(seconds: 60)
            #expect(result.status == code && result.errors.contains(expected), "\(words): \(result)")
            #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        }
        let plain = try Tool.run("server", Tool.job("bandit"), "--listen", "tcp://0.0.0.0:0", "--security", "none")
        #expect(plain.status == 64 && plain.errors.contains("it needs keys"), "\(plain)")
        let twin = try Tool([
            "server", Tool.job("bandit"), "--listen", "tcp://127.0.0.1:0", "--keys",
            server.tool.folder.path + "/keys", "--output", "FOLDER/run",
        ]).wait(seconds: 30)
        #expect(twin.status == 69 && twin.errors.contains("another process uses these keys"), "\(twin)")
        try server.end()
        try other.end()
    }

    @Test("a cluster with keys learns what one without learns, bit for bit, from tickets that are used once")
    func train() throws {
        let settings = ["--json", "--output", "FOLDER/run", "--set", "server.member_timeout_ms=30000"]
        let plain = try Tool(["train", Tool.job("bandit")] + settings).wait()
        let guarded = try Tool(["train", Tool.job("bandit"), "--listen", "tcp://127.0.0.1:0"] + settings).wait()
        #expect(guarded.status == 0, "\(guarded.errors)")
        #expect(try #require(guarded.json["digest"] as? String) == plain.json["digest"] as? String)
    }

    @Test("a key that cannot be kept is never promised: the server says so and ends")
    func unkept() throws {
        let server = try Server()
        let keys = server.tool.folder.path + "/keys"
        // No file can take the place of a folder that holds something.
        try FileManager.default.removeItem(atPath: keys + "/enrolment")
        let inTheWay = keys + "/enrolment/in-the-way"
        try FileManager.default.createDirectory(atPath: inTheWay, withIntermediateDirectories: true)
        let worker = try server.worker("--ticket", server.ticket, "--patience", "5")
        let end = server.tool.wait(seconds: 30)
        #expect(end.status == 74 && end.errors.contains("enrolment: cannot be written"), "\(end)")
        #expect(worker.wait(seconds: 30).status == 69)
    }
}
