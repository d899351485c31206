import Foundation
import Telemetry
import Testing

/// Real processes on loopback; a run takes a few seconds, and none decides by the clock.
@Suite("A local cluster", .serialized)
struct TrainTests {
    private func train(_ extra: String..., job: String = "bandit") throws -> Tool {
        try Tool(["train", Tool.job(job), "--json", "--output", "FOLDER/run"] + extra)
    }

    private func records(_ tool: Tool) throws -> [RoundRecord] {
        try RunDirectory.records(at: tool.folder.appendingPathComponent("run").path)
    }

    @Test("learns with two liars among eight under the Flag Aggregator, and not under the mean")
    func learnsDespiteLiars() throws {
        let flag = try train().wait()
        let mean = try train("--set", "aggregator={name: mean}").wait()

        #expect(flag.status == 0, "\(flag.errors)")
        #expect(try #require(flag.json["final_score"] as? Double) >= 0.7)
        #expect(try #require(mean.json["final_score"] as? Double) < 0)
        for key in [
            "job", "aggregator", "rounds", "workers", "byzantine", "final_score", "best_score", "score_before_fault",
            "refused", "wall_seconds",
        ] { #expect(flag.json[key] != nil, "\(key) is missing") }
    }

    @Test("withstands liars who agree on a lie under flag_robust and not under the mean, and the run says who lied")
    func learnsDespitePlot() throws {
        let attack = "byzantine.attack={name: ipm, epsilon: 10}"
        let robust = try train("--set", attack, "--set", "aggregator={name: flag_robust}").wait()
        let mean = try train("--set", attack, "--set", "aggregator={name: mean}").wait()

        #expect(robust.status == 0, "\(robust.errors)")
        #expect(try #require(robust.json["final_score"] as? Double) >= 0.6)
        #expect(try #require(mean.json["final_score"] as? Double) < 0)
        #expect(robust.json["server_side_faults"] as? [String] == ["ipm (colluders)"])
        #expect(robust.errors.contains("lies told in the server: ipm (colluders)"))
    }

    @Test(
        "learns from a reference that the server keeps, the same twice, and a worker that is killed harms nothing",
        arguments: ["{name: adpo, anchor: ema, anchor_decay: 0.9}", "{name: grpo, kl: 0.04}", "{name: dpo, beta: 1}"])
    func reference(objective: String) throws {
        let change = ["--set", "objective=\(objective)", "--set", "server.member_timeout_ms=30000"]
        let runs = try (0..<2).map { _ in
            try Tool(["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run"] + change)
        }
        let ends = runs.map { $0.wait() }
        let broken = try Tool([
            "train", Tool.job("bandit"), "--json", "--output", "FOLDER/run", "--set", "objective=\(objective)",
        ])
        #expect(Tool.eventually { broken.rounds() > 10 })
        if let worker = Tool.children(of: broken.pid, running: "worker").first { kill(worker, SIGKILL) }
        let survivor = broken.wait()

        #expect(ends.map(\.status) == [0, 0], "\(ends.map(\.errors))")
        #expect(ends[0].json["digest"] as? String == ends[1].json["digest"] as? String)
        #expect(try #require(ends[0].json["final_score"] as? Double) > 0.4)
        #expect(survivor.status == 0, "\(survivor.errors)")
        #expect(try #require(survivor.json["final_score"] as? Double) > 0.4)
    }

    @Test("does the same twice with the same seed, times aside")
    func repeats() throws {
        let first = try train("--set", "rounds=30", "--set", "server.member_timeout_ms=30000")
        let second = try train("--set", "rounds=30", "--set", "server.member_timeout_ms=30000")
        _ = (first.wait(), second.wait())
        let lines = try [first, second].map { try records($0).map { $0.line(withTimes: false) } }

        #expect(lines[0].count == 30)
        #expect(lines[0] == lines[1])
    }

    @Test("goes on when two workers are killed and one is stopped, and names them at the end")
    func losesWorkers() throws {
        let tool = try train("--set", "rounds=400", "--set", "byzantine.count=0")
        #expect(Tool.eventually { tool.rounds() > 5 })
        let workers = Tool.children(of: tool.pid, running: "worker")
        try #require(workers.count == 8)
        for (worker, number) in zip(workers, [SIGKILL, SIGKILL, SIGSTOP]) { kill(worker, number) }
        let result = tool.wait()

        #expect(result.status == 0, "\(result.errors)")
        #expect(result.json["rounds"] as? Int == 400)
        #expect((result.json["lost"] as? [Any])?.count == 3, "\(result.lastLine)")
    }

    @Test("leaves nothing behind when the launcher is killed, stopped workers included")
    func launcherDies() throws {
        let tool = try train("--set", "rounds=100000")
        #expect(Tool.eventually { tool.rounds() > 2 })
        let children =
            Tool.children(of: tool.pid, running: "worker") + Tool.children(of: tool.pid, running: "server")
        kill(children[0], SIGSTOP)
        tool.signal(SIGKILL)

        #expect(children.count == 9)
        #expect(Tool.eventually { children.allSatisfy { kill($0, 0) != 0 || isZombie($0) } })
    }

    private func isZombie(_ pid: Int32) -> Bool {
        ((try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? "").contains(") Z ")
    }

    @Test("ends cleanly on an interrupt: every finished round is kept and the summary says why it ended")
    func interrupted() throws {
        let tool = try train("--set", "rounds=100000")
        #expect(Tool.eventually { tool.rounds() > 5 })
        tool.signal(SIGINT)
        let result = tool.wait(seconds: 20)
        let summary = try RunDirectory.summary(at: tool.folder.appendingPathComponent("run").path)

        #expect(result.status == 130)
        #expect(summary.outcome == .interrupted)
        #expect(try records(tool).count == Int(summary.rounds))
    }

    @Test("refuses the rows of a worker that sends NaN, counts them, and learns from the others")
    func refusesNaN() throws {
        let result = try train("--set", "byzantine.attack={name: nan}", "--set", "rounds=40").wait()

        let refused = try #require(result.json["refused"] as? [String: Any])
        #expect(refused["not_finite"] as? Int == 80)
        #expect(try #require(result.json["final_score"] as? Double) > 0.3)
    }
}
