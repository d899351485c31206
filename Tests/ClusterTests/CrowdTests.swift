import Foundation
import Telemetry
import Testing

@Suite("A crowd at the server's port", .serialized)
struct CrowdTests {
    @Test("a thousand connections that stay silent, or stop in the handshake, change nothing, and are counted")
    func thousand() throws {
        PlainSocket.raiseLimit()
        let settings = [
            "rounds=600", "byzantine=null", "workers=4", "rollout.groups=64", "server.quorum=4",
            "server.member_timeout_ms=30000", "evaluation.every=100",
        ].flatMap { ["--set", $0] }
        let quiet = try Tool(["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run"] + settings).wait()
        let run = try Tool(
            ["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run"]
                + ["--listen", "tcp://127.0.0.1:0", "--security", "none"] + settings)
        #expect(Tool.eventually { run.rounds() > 0 })
        let server = try #require(Tool.children(of: run.pid, running: "server").first)
        let endpoint = try #require(Tool.endpoint(of: server))
        let crowd = try (0..<1000).map { index in
            let socket = try PlainSocket(endpoint: endpoint)
            socket.say(PlainSocket.greeting.prefix(index % 65))
            return socket
        }
        let before = run.rounds()
        #expect(Tool.eventually { run.rounds() > before + 5 })
        // The run is to outlast the 2 s in which a handshake must be over: a worker that stands still holds it up.
        let worker = try #require(Tool.children(of: run.pid, running: "worker").first)
        kill(worker, SIGSTOP)
        #expect(Tool.eventually { (try? brokenHandshakes(run)) == 1000 })
        kill(worker, SIGCONT)
        let end = withExtendedLifetime(crowd) { run.wait() }

        #expect(end.status == 0, "\(end.errors)")
        #expect(try #require(end.json["digest"] as? String) == quiet.json["digest"] as? String)
        let refused = try #require(end.json["refused"] as? [String: Int])
        #expect(refused["turned_away_broken_handshake"] == 1000, "\(refused)")
    }

    private func brokenHandshakes(_ run: Tool) throws -> Int? {
        let status = try Tool(["status", "--json", "--run", run.folder.path + "/run"]).wait(seconds: 10)
        return (status.json["turned_away"] as? [String: Int])?["broken_handshake"]
    }
}
