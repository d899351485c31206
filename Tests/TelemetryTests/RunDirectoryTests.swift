import Foundation
import Telemetry
import Testing

@Suite("The folder of a run")
struct RunDirectoryTests {
    /// Runs `body` with the path of a folder that is not there yet.
    func withFolder(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("guidon-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    /// The error that `body` ends with.
    func failure(_ body: () throws(RunFileError) -> Void) -> RunFileError? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    let summary = RunSummary(
        job: "j", aggregator: "mean", seed: 1, outcome: .completed, rounds: 2, workers: 1, byzantine: 0)

    @Test("holds the job, a line a round and the summary, which read back")
    func files() throws {
        try withFolder { path in
            let folder = try RunDirectory(creating: path + "/deep/run", config: "name: j\n")
            let records = SampleRun.records(falls: false, rounds: 2)
            try folder.append(records[0])
            // What was appended is there before the run ends.
            #expect(try RunDirectory.records(at: folder.path) == [records[0]])
            try folder.append(records[1])
            try folder.finish(summary)

            #expect(try RunDirectory.records(at: folder.path) == records)
            #expect(try RunDirectory.summary(at: folder.path) == summary)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["config.yaml", "lock", "metrics.jsonl", "summary.json"])
            #expect(try String(contentsOfFile: folder.path + "/config.yaml", encoding: .utf8) == "name: j\n")
        }
    }

    @Test("takes the next free number, never one that is there")
    func numbers() throws {
        try withFolder { parent in
            let first = try RunDirectory(nextIn: parent, job: "j", aggregator: "flag", config: "")
            let second = try RunDirectory(nextIn: parent, job: "j", aggregator: "flag", config: "")
            #expect(first.path == parent + "/j-flag-1" && second.path == parent + "/j-flag-2")
        }
    }

    @Test("may be there if it is empty, and is refused untouched if it is not")
    func occupied() throws {
        try withFolder { path in
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            _ = try RunDirectory(creating: path, config: "first")
            let error = failure { () throws(RunFileError) in _ = try RunDirectory(creating: path, config: "second") }

            #expect(error == .notEmpty(path: path))
            #expect(error?.exitCode == .cannotCreate)
            #expect(error?.description == "\(path): is not empty; name a new folder, or empty this one")
            #expect(try String(contentsOfFile: path + "/config.yaml", encoding: .utf8) == "first")
        }
    }

    @Test("below a file cannot be made, and the error names the place")
    func impossible() {
        let error = failure { () throws(RunFileError) in _ = try RunDirectory(creating: "/dev/null/run", config: "") }
        #expect(
            error?.description
                == "/dev/null/run: cannot be created: Not a directory; choose another folder with --output")
    }

    @Test("a full disk is one error that names the file")
    func full() {
        let error = failure { () throws(RunFileError) in
            let file = try OutputFile("/dev/full")
            try file.append("x")
        }
        #expect(error?.description == "/dev/full: cannot be written: No space left on device")
        #expect(error?.exitCode == .inputOutput)
    }

    @Test("a summary that cannot be written leaves nothing half-written")
    func atomic() throws {
        try withFolder { path in
            // A folder in the way: the rename fails, after the text was written.
            try FileManager.default.createDirectory(atPath: path + "/a/b", withIntermediateDirectories: true)
            let error = failure { () throws(RunFileError) in try OutputFile.replace(path + "/a", with: "text") }
            #expect(error?.exitCode == .inputOutput)
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["a"])
        }
    }

    @Test("a last line that was cut off is left out; a line that is no record is named")
    func tornLines() throws {
        try withFolder { path in
            let folder = try RunDirectory(creating: path, config: "")
            let record = SampleRun.records(falls: false, rounds: 1)[0]
            try folder.append(record)
            let file = try #require(FileHandle(forWritingAtPath: path + "/metrics.jsonl"))
            try file.seekToEnd()
            try file.write(contentsOf: Data("{\"round\": 2, \"sco".utf8))
            #expect(try RunDirectory.records(at: path) == [record])

            try file.write(contentsOf: Data("\n".utf8))
            let error = failure { () throws(RunFileError) in _ = try RunDirectory.records(at: path) }
            #expect(error?.description.hasPrefix("\(path)/metrics.jsonl:2: not JSON: ") == true)
        }
    }

    @Test("a folder without a summary is not readable as a finished run")
    func missing() {
        let error = failure { () throws(RunFileError) in _ = try RunDirectory.summary(at: "/nowhere") }
        #expect(error?.description == "/nowhere/summary.json: cannot be read: No such file or directory")
        #expect(error?.exitCode == .unreadable)
    }
}
