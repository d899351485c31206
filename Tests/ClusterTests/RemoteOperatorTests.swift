import Credentials
import Foundation
import Testing

/// A server that other machines may operate, and who may not.
@Suite("Operators of other machines", .serialized)
struct RemoteOperatorTests {
    private struct Server {
        let tool: Tool
        let workers: String
        let operators: String

        init(_ words: String...) throws {
            let settings = ["rounds=1000000", "byzantine=null", "workers=2", "server.quorum=1"]
            tool = try Tool(
                [
                    "server", Tool.job("bandit"), "--listen", "tcp://127.0.0.1:0", "--keys", "FOLDER/keys",
                    "--operators", "tcp://127.0.0.1:0", "--output", "FOLDER/run", "--report", "json",
                ] + settings.flatMap { ["--set", $0] } + words)
            let tool = tool
            #expect(Tool.eventually { tool.said.contains("\n") })
            // It listens before it can answer; who asks meanwhile waits.
            let line = try #require(tool.said.split(separator: "\n").first)
            let said = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            workers = try #require(said?["endpoint"] as? String)
            operators = try #require(said?["operators"] as? String)
        }

        var key: String { tool.folder.path + "/keys/operator" }

        func operate(_ words: String..., endpoint: String? = nil, key: String? = nil) throws -> Tool.Result {
            try Tool(words + ["--operators", endpoint ?? operators, "--key", key ?? self.key]).wait(seconds: 60)
        }

        func members() throws -> Int { try status()["members"] as? Int ?? -1 }

        func status() throws -> [String: Any] { try operate("status", "--json").json }

        func end() throws {
            let stopped = try operate("stop")
            #expect(stopped.status == 0 && stopped.output.hasPrefix("stopped at round "), "\(stopped)")
            #expect(tool.wait(seconds: 30).status == 0)
        }
    }

    @Test("all that can be done beside a server can be done from elsewhere with its operator's key")
    func operates() throws {
        let server = try Server()
        let ticket = try server.operate("ticket", "--uses", "2")
        #expect(ticket.status == 0, "\(ticket)")
        let path = server.tool.folder.path + "/ticket"
        try Data(ticket.output.utf8).write(to: URL(fileURLWithPath: path))
        let workers = try (0..<2).map { _ in try Tool(["worker", "--connect", server.workers, "--ticket", path]) }
        #expect(Tool.eventually { (try? server.members()) == 2 })
        for (words, start) in [
            (["inject", "sign-flip", "--workers", "w1"], "sign-flip injected: w1"), (["heal"], "healed"),
            (["set", "rate=0.01"], "rate=0.01"), (["health"], "running"), (["top"], "running"),
            (["drain", "w0"], "drained: w0"),
            (["revoke", "w1"], "revoked: w1"),
        ] {
            let result = try Tool(words + ["--operators", server.operators, "--key", server.key]).wait(seconds: 60)
            #expect(result.status == 0 && result.output.contains(start), "\(words): \(result)")
        }
        let declined = try server.operate("drain", "w77")
        #expect(declined.status == 64 && declined.errors.contains("worker 77 is not there"), "\(declined)")
        // Who came first is anybody's guess.
        #expect(workers.map { $0.wait(seconds: 30).status }.sorted() == [0, 78])
        try server.end()
        let late = try server.operate("status")
        #expect(late.status == 69 && late.errors.contains("no server at"), "\(late)")
    }

    @Test("who has another key, none, or the wrong server, gets a line that says what to do, and nothing of it is read")
    func turnedAway() throws {
        let server = try Server()
        let other = try Server()
        let folder = server.tool.folder.path
        let enrolled = try Tool([
            "worker", "--connect", server.workers, "--ticket", folder + "/keys/ticket", "--keys", "FOLDER/me",
        ])
        #expect(Tool.eventually { (try? server.members()) == 1 })
        // A worker that is in writes its own secret where an operator's belongs.
        let secret = try String(contentsOfFile: enrolled.folder.path + "/me/worker.key", encoding: .utf8)
        let own = try #require(OperatorKey(text: try text(server.key)))
        let forged = OperatorKey(server: own.server, secret: try #require(Z85.bytes(secret.dropLast())))
        let forgedPath = try keep(forged.text, folder + "/forged")
        let open = try keep(own.text, folder + "/open", mode: 0o644)
        let plain = try Tool([
            "server", Tool.job("bandit"), "--listen", "tcp://127.0.0.1:0", "--security", "none", "--output",
            "FOLDER/run",
        ])
        #expect(Tool.eventually { Tool.endpoint(of: plain.pid) != nil })
        let plainEndpoint = try #require(Tool.endpoint(of: plain.pid))
        for (endpoint, key, code, expected) in [
            (server.operators, forgedPath, Int32(78), "does not let this key operate it"),
            (server.workers, server.key, 78, "not that of its workers"),
            (other.operators, server.key, 78, "is not the server that this key is of"),
            (plainEndpoint, server.key, 78, "or has no keys"),
            (server.operators, enrolled.folder.path + "/me/worker.key", 66, "is no operator's key"),
            (server.operators, folder + "/keys/ticket", 66, "is no operator's key"),
            (server.operators, folder + "/nothing", 66, "there is no such file; copy the file operator"),
            (server.operators, open, 66, "others may read this secret"),
            ("tcp://127.0.0.1:70000", server.key, 69, "is no endpoint"),
            ("tcp://127.0.0.1:9", server.key, 69, "no server at tcp://127.0.0.1:9: nobody has answered in time"),
        ] {
            let result = try server.operate("status", endpoint: endpoint, key: key)
            #expect(result.status == code && result.errors.contains(expected), "\(endpoint) \(key): \(result)")
            #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        }
        let away = try #require(try server.status()["turned_away"] as? [String: Int])
        #expect((away["operators_unknown_key"] ?? 0) > 0 && (away["unknown_key"] ?? 0) > 0, "\(away)")
        // The operator's key is no worker's.
        let worker = try keep(
            try #require(Ticket(text: own.text.dropFirst("operator ".count))).text, folder + "/as-ticket")
        let intruder = try Tool(["worker", "--connect", server.workers, "--ticket", worker]).wait(seconds: 60)
        #expect(intruder.status == 78, "\(intruder)")
        plain.signal(SIGTERM)
        _ = plain.wait(seconds: 30)
        try server.end()
        try other.end()
        _ = enrolled.wait(seconds: 30)
    }

    @Test("an endpoint for operators is refused where it cannot be, and half of what names one is no command")
    func usage() throws {
        for (words, code, expected) in [
            (
                ["server", Tool.job("bandit"), "--operators", "tcp://127.0.0.1:0", "--security", "none"], Int32(64),
                "--operators needs keys"
            ),
            (["status", "--operators", "tcp://127.0.0.1:1"], 64, "--key FILE go together"),
            (["status", "--key", "FOLDER/operator"], 64, "--key FILE go together"),
            (["status", "--operators", "tcp://127.0.0.1:1", "--key", "a", "--run", "b"], 64, "give one of them"),
        ] {
            let result = try Tool(words).wait(seconds: 30)
            #expect(result.status == code && result.errors.contains(expected), "\(words): \(result)")
        }
        let first = try Server()
        let second = try Tool([
            "server", Tool.job("bandit"), "--listen", "tcp://127.0.0.1:0", "--keys", "FOLDER/keys", "--operators",
            first.operators, "--output", "FOLDER/run",
        ]).wait(seconds: 30)
        #expect(second.status == 69 && second.errors.contains("is already in use"), "\(second)")
        try first.end()
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func keep(_ text: String, _ path: String, mode: Int = 0o600) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}
