import Foundation
import Telemetry
import Testing

/// The command as a user runs it; every run is a few rounds of the bandit.
@Suite("The experiment command", .serialized)
struct ExperimentTests {
    /// Two rules and two attacks; `FOLDER` is the tool's own.
    static func yaml(processes: Bool = false, rounds: Int = 6, seeds: String = "[3]") -> String {
        """
        name: small
        job: \(Tool.job("bandit"))
        processes: \(processes)
        set: {rounds: \(rounds), workers: 4, server.member_timeout_ms: 30000}
        aggregators: [mean, flag]
        attacks: [none, sign_flip]
        liars: [1]
        seeds: \(seeds)

        """
    }

    /// A folder with the experiment's file in it.
    private func folder(_ yaml: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("guidon-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try yaml.write(to: folder.appendingPathComponent("small.yaml"), atomically: true, encoding: .utf8)
        return folder
    }

    private func tool(_ folder: URL, _ extra: String...) throws -> Tool {
        try Tool(
            [
                "experiment", folder.appendingPathComponent("small.yaml").path, "--output", folder.path + "/out",
                "--json",
            ]
                + extra)
    }

    private func results(_ folder: URL) throws -> [JSON] {
        try OutputFile.read(folder.path + "/out/results.jsonl").split(separator: "\n").map { try JSON(parsing: $0) }
    }

    private func digests(_ folder: URL) throws -> [String: String] {
        var digests: [String: String] = [:]
        for line in try results(folder) {
            if let run = line["run"]?.text { digests[run] = line["digest"]?.text }
        }
        return digests
    }

    @Test("gives the same parameters in one process as with real processes, and writes its tables")
    func sameDigests() throws {
        let one = try folder(Self.yaml())
        let many = try folder(Self.yaml(processes: true))
        defer { for folder in [one, many] { try? FileManager.default.removeItem(at: folder) } }
        let ends = try [one, many].map { try tool($0).wait() }

        #expect(ends.map(\.status) == [0, 0], "\(ends.map(\.errors))")
        #expect(try digests(one).count == 4)
        #expect(try digests(one) == digests(many))
        #expect(Set(try digests(one).values).count == 4)
        for file in ["results.jsonl", "table.md", "table.csv"] {
            #expect(FileManager.default.fileExists(atPath: one.path + "/out/" + file), "\(file) is missing")
        }
        #expect(ends[0].json["done"] as? Int == 4 && (ends[0].json["tables"] as? [Any])?.count == 1)
    }

    @Test("goes on after an interrupt with what was left, and refuses another matrix in the same folder")
    func resumes() throws {
        let folder = try folder(Self.yaml(rounds: 400, seeds: "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"))
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try tool(folder, "--jobs", "1")
        #expect(Tool.eventually { ((try? results(folder)) ?? []).count > 3 })
        first.signal(SIGINT)
        let interrupted = first.wait(seconds: 30)
        let before = try results(folder).count
        try Self.yaml(rounds: 400, seeds: "[0]").write(
            to: folder.appendingPathComponent("small.yaml"), atomically: true, encoding: .utf8)
        let refused = try tool(folder).wait()
        let reused = try tool(folder, "--reuse").wait()

        #expect(interrupted.status == 130)
        #expect(interrupted.errors.contains("the same command goes on"))
        #expect(before > 3 && before < 53)
        #expect(refused.status == 65 && refused.errors.contains("of another matrix of settings"))
        #expect(reused.status == 0 && reused.json["done"] as? Int == 4)
    }

    @Test("ends on an interrupt with real processes too, after runs that watched for one themselves")
    func endsProcesses() throws {
        let folder = try folder(Self.yaml(processes: true, rounds: 100, seeds: "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"))
        defer { try? FileManager.default.removeItem(at: folder) }
        let tool = try tool(folder)
        #expect(Tool.eventually { ((try? results(folder)) ?? []).count > 1 })
        tool.signal(SIGINT)
        let interrupted = tool.wait(seconds: 20)

        #expect(interrupted.status == 130)
        #expect(interrupted.errors.contains("the same command goes on"))
        #expect(try results(folder).count < 44)
    }

    @Test("lists its runs, and prints the job of each for guidon train")
    func lists() throws {
        let folder = try folder(Self.yaml())
        defer { try? FileManager.default.removeItem(at: folder) }
        let list = try tool(folder, "--dry-run").wait()
        let job = try tool(folder, "--print-job", "3").wait()

        #expect(list.output.split(separator: "\n").count == 4)
        #expect(list.output.contains("3 liars=1 | flag | sign_flip | seed=3\n"))
        #expect(job.output.hasPrefix("# liars=1 | flag | sign_flip | seed=3\nname: bandit\nseed: 3\n"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
    }

    @Test("refuses what it cannot run before anything is written")
    func refusals() throws {
        let folder = try folder(Self.yaml().replacingOccurrences(of: "sign_flip", with: "sign_flop"))
        defer { try? FileManager.default.removeItem(at: folder) }
        let misspelt = try tool(folder).wait()
        let missing = try Tool(["experiment", folder.path + "/none.yaml"]).wait()

        #expect(misspelt.status == 64 && misspelt.errors.contains("small.yaml:6: "))
        #expect(misspelt.errors.contains("did you mean \"sign_flip\"?"))
        #expect(missing.status == 66)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
    }

    @Test("the experiments under cluster/ can be read and built", arguments: ["digits", "reverse4", "cartpole"])
    func shipped(name: String) throws {
        let path = Tool.root.appendingPathComponent("cluster/experiments/\(name).yaml").path
        let list = try Tool(["experiment", path, "--dry-run"]).wait()

        #expect(list.status == 0, "\(list.errors)")
        #expect(list.output.split(separator: "\n").count > 100)
    }
}
