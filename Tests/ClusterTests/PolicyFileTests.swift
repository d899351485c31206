import Foundation
import Telemetry
import Testing

/// A run leaves its parameters, and another one begins with them.
@Suite("A run's policy file", .serialized)
struct PolicyFileTests {
    @Test("holds what the run learnt: a run that begins with it scores as the first one ended")
    func goesOn() throws {
        let first = try Tool(["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run", "--set", "rounds=60"])
        let learnt = first.wait()
        let file = first.folder.path + "/run/policy.safetensors"
        // A step of nothing, so that what is scored is the file itself.
        let second = try Tool([
            "train", Tool.job("bandit"), "--json", "--output", "FOLDER/run", "--initial", file, "--set", "rounds=1",
            "--set", "optimizer={name: sgd, learning_rate: 1.0e-30}",
        ]).wait()

        #expect(learnt.status == 0 && second.status == 0, "\(learnt.errors)\(second.errors)")
        let score = try #require(learnt.json["final_score"] as? Double)
        #expect(score > 0.5)
        #expect(second.json["final_score"] as? Double == score)
        #expect(second.json["digest"] as? String == learnt.json["digest"] as? String)
    }

    @Test("of another policy is refused in one line with both sizes, and a file that is not there is named")
    func refused() throws {
        let first = try Tool(["train", Tool.job("bandit"), "--json", "--output", "FOLDER/run", "--set", "rounds=1"])
        _ = first.wait()
        let file = first.folder.path + "/run/policy.safetensors"
        let other = try Tool.run(
            "train", Tool.job("bandit"), "--initial", file, "--set", "policy={name: mlp, hidden: [16]}")
        let missing = try Tool.run("train", Tool.job("bandit"), "--initial", file + ".none")

        #expect(other.status == 66 && missing.status == 66)
        #expect(other.errors.contains("[32, 10]") && other.errors.contains("[16, 10]"), "\(other.errors)")
        #expect(missing.errors.contains("policy.safetensors.none"), "\(missing.errors)")
        for result in [other, missing] { #expect(result.errors.split(separator: "\n").count == 1) }
    }
}
