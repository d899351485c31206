import Foundation
import Telemetry
import Testing

/// A run of real processes, and commands from beside it.
@Suite("Operators of a running cluster", .serialized)
struct OperatorTests {
    private func command(_ words: String..., run: Tool) throws -> Tool.Result {
        try Tool(words + ["--run", run.folder.path + "/run"]).wait(seconds: 30)
    }

    private func status(_ run: Tool) throws -> JSON {
        try JSON(parsing: try command("status", "--json", run: run).output)
    }

    private func suspicion(_ status: JSON) -> [UInt64: Double] {
        var suspicion: [UInt64: Double] = [:]
        for worker in status["workers"]?.list ?? [] {
            if let number = worker["worker"]?.whole { suspicion[number] = worker["suspicion"]?.number ?? 0 }
        }
        return suspicion
    }

    @Test("two of the workers are made to lie, are named above all others, and are healed; then one goes, and all end")
    func injects() throws {
        let run = try Tool([
            "train", Tool.job("digits"), "--json", "--output", "FOLDER/run", "--set", "rounds=100000", "--set",
            "byzantine=null", "--set", "workers=9", "--set", "evaluation.every=1000", "--set", "trust.on_excess=ignore",
        ])
        #expect(Tool.eventually { run.rounds() > 5 })
        #expect(try command("health", run: run).status == 0)
        let injected = try command("inject", "sign-flip", "--workers", "2", run: run)
        #expect(injected.output.hasPrefix("sign-flip injected: w7 w8, from round "), "\(injected)")
        #expect(
            Tool.eventually {
                guard let now = try? suspicion(status(run)), now.count == 9 else { return false }
                let honest = now.filter { $0.key < 7 }.values.max() ?? 1
                return min(now[7] ?? 0, now[8] ?? 0) > max(honest, 0.5)
            })
        #expect(try command("heal", run: run).status == 0)
        #expect(Tool.eventually { ((try? suspicion(status(run))) ?? [:]).values.max() ?? 1 < 0.2 })
        #expect(try command("set", "rate=0.01", run: run).status == 0)
        #expect(try command("drain", "w3", run: run).status == 0)
        #expect(Tool.eventually { (try? status(run)["members"]?.whole) == 8 })
        #expect(try command("stop", run: run).status == 0)
        let end = run.wait(seconds: 30)

        #expect(end.status == 0 && end.json["outcome"] as? String == "stopped", "\(end.errors)")
        let log = try OutputFile.read(run.folder.path + "/run/operator.jsonl").split(separator: "\n")
        #expect(
            try log.map { try JSON(parsing: $0)["command"]?.text?.split(separator: " ").first }
                == ["inject", "heal", "set", "drain", "stop"])
        #expect(!FileManager.default.fileExists(atPath: run.folder.path + "/run/operator.sock"))
        #expect(try command("status", run: run).status == 69)
    }

    @Test("what cannot be is declined in a line that says what to do, and nothing changes")
    func declined() throws {
        let run = try Tool([
            "train", Tool.job("bandit"), "--json", "--output", "FOLDER/run", "--set", "rounds=100000", "--set",
            "byzantine=null", "--set", "faults.allowed=false",
        ])
        #expect(Tool.eventually { run.rounds() > 1 })
        for (words, expected) in [
            (["inject", "sign_flip"], "allows no faults"), (["inject", "sing_flip"], "did you mean \"sign_flip\"?"),
            (["inject", "sign_flip", "--param", "scale=-1"], "scale of sign_flip is -1"),
            (["drain", "w77"], "worker 77 is not there"), (["set", "speed=3"], "speed cannot be set"),
            (["set", "rate=-1"], "it must be above 0"), (["set", "rate"], "no name=number"),
            (["inject", "zero", "--workers", "0"], "it must be at least 1"),
        ] {
            let result = try Tool(words + ["--run", run.folder.path + "/run"]).wait(seconds: 30)
            #expect(result.status == 64 && result.errors.contains(expected), "\(words): \(result)")
            #expect(result.errors.split(separator: "\n").count == 1)
        }
        #expect(!FileManager.default.fileExists(atPath: run.folder.path + "/run/operator.jsonl"))
        #expect(try command("stop", run: run).status == 0)
        #expect(run.wait(seconds: 30).status == 0)
        let refused = try Tool([
            "train", Tool.job("bandit"), "--set", "faults.allowed=false", "--output", "FOLDER/run",
        ]).wait()
        #expect(refused.status == 64 && refused.errors.contains("nobody may lie on purpose"))
    }
}
