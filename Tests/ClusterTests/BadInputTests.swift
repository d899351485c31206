import Foundation
import Testing

@Suite("Wrong input: one line that says what to do, and the exit code of the manual")
struct BadInputTests {
    private static let job = Tool.job("reverse4")

    @Test(
        "a wrong setting is named with its place and nothing is written",
        arguments: [
            (["--set", "aggregater.name=mean"], 64, "aggregator"),
            (["--set", "aggregator.name=flog"], 64, "flag"),
            (["--set", "byzantine.attack.name=sign_flop"], 64, "sign_flip"),
            (["--set", "byzantine.count=16"], 64, "workers"),
            (["--set", "optimizer.learning_rate=-1"], 64, "learning_rate"),
            (["--set", "rounds=0"], 64, "rounds"),
            (["--set", "rounds"], 64, "="),
            (["--set", "policy={name: mlp, hidden: [8]}"], 64, "policy"),
        ] as [([String], Int32, String)])
    func settings(extra: [String], code: Int32, mention: String) throws {
        let tool = try Tool(["train", Self.job, "--output", "FOLDER/run"] + extra)
        let result = tool.wait()

        #expect(result.status == code, "\(result.errors)")
        #expect(result.errors.contains(mention), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: tool.folder.appendingPathComponent("run").path))
    }

    @Test("a file that is not there is named")
    func missingFile() throws {
        let result = try Tool.run("train", Tool.job("nothing"))

        #expect(result.status == 66)
        #expect(result.errors.contains("cluster/jobs/nothing.yaml"))
    }

    @Test("a port that is taken is named, and the run's folder is not made")
    func busyPort() throws {
        let first = try Tool([
            "server", Self.job, "--listen", "tcp://127.0.0.1:0", "--keys", "FOLDER/keys", "--output", "FOLDER/run",
        ])
        #expect(Tool.eventually { FileManager.default.fileExists(atPath: first.folder.path + "/run/config.yaml") })
        let endpoint = try #require(Tool.endpoint(of: first.pid))
        let second = try Tool([
            "server", Self.job, "--listen", endpoint, "--keys", "FOLDER/keys", "--output", "FOLDER/run",
        ])
        let result = second.wait(seconds: 20)
        first.signal(SIGINT)

        #expect(result.status == 69)
        #expect(result.errors.contains(endpoint) && result.errors.contains("in use"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: second.folder.path + "/run"))
        #expect(first.wait(seconds: 20).status == 130)
    }

    @Test("a folder that holds a run already is not written into")
    func occupiedFolder() throws {
        let result = try Tool.run("train", Self.job, "--output", Tool.root.path + "/cluster/jobs")

        #expect(result.status == 73)
        #expect(result.errors.contains("cluster/jobs"))
    }

    @Test("a worker without a server says so and gives up when its patience ends")
    func lonelyWorker() throws {
        let result = try Tool.run(
            "worker", "--connect", "ipc:///tmp/guidon-nobody-is-here", "--patience", "1", "--security", "none")

        #expect(result.status == 69)
        #expect(result.errors.contains("ipc:///tmp/guidon-nobody-is-here"))
    }

    @Test(
        "a number that no clock or port can hold is refused in one line",
        arguments: [
            (["worker", "--connect", "tcp://127.0.0.1:1", "--patience", "1e300"], 64),
            (["worker", "--connect", "tcp://127.0.0.1:99999", "--patience", "1", "--security", "none"], 69),
            (["train", BadInputTests.job, "--output", "FOLDER/run", "--listen", "tcp://127.0.0.1:99999"], 69),
        ] as [([String], Int32)])
    func numbers(arguments: [String], code: Int32) throws {
        let result = try Tool(arguments).wait(seconds: 20)

        #expect(result.status == code, "\(result.errors)")
        #expect(!result.errors.contains("Fatal error"), "\(result.errors)")
    }

    @Test("--dry-run prints the complete job and starts nothing")
    func dryRun() throws {
        let result = try Tool.run("train", Self.job, "--dry-run", "--set", "seed=9")

        #expect(result.status == 0)
        #expect(result.output.contains("seed: 9") && result.output.contains("quorum:"))
    }
}

extension Tool {
    /// The loopback endpoint that a process listens on, by the kernel's own tables.
    static func endpoint(of pid: Int32) -> String? {
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
        let sockets = Set(
            descriptors.compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
            })
        guard let table = try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8) else { return nil }
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A", sockets.contains("socket:[\(fields[9])]"),
                let port = UInt16(fields[1].split(separator: ":").last ?? "", radix: 16)
            else { continue }
            return "tcp://127.0.0.1:\(port)"
        }
        return nil
    }
}
