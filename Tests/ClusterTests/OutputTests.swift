import Foundation
import Nodes
import Telemetry
import Testing

/// What the shell around the program can do to it.
@Suite("Streams and folders of a process", .serialized)
struct OutputTests {
    /// Runs a line of shell in which `$GUIDON`, `$JOB` and `$FOLDER` stand for what they say.
    private func shell(_ line: String, temporary: String? = nil) throws -> (status: Int32?, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("guidon-shell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var environment = ProcessInfo.processInfo.environment
        environment["GUIDON"] = Tool.executable.path
        environment["JOB"] = Tool.job("bandit")
        environment["FOLDER"] = folder.path
        environment["TMPDIR"] = temporary ?? folder.path
        let child = try ChildProcess(
            executable: "/bin/bash", arguments: ["-c", line], environment: environment, output: .shared, errors: .shared
        )
        let status = child.wait(atMost: .seconds(60))
        return (status, folder)
    }

    private func text(_ folder: URL, _ name: String) -> String {
        (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
    }

    @Test("a run whose reader goes ends in order and quietly: with a summary, and no folder of sockets left behind")
    func readerGoes() throws {
        let (status, folder) = try shell(
            "$GUIDON train $JOB --set rounds=100000 --output $FOLDER/run 2> $FOLDER/errors | head -1 > /dev/null; "
                + "exit ${PIPESTATUS[0]}")
        defer { try? FileManager.default.removeItem(at: folder) }

        #expect(status == 128 + SIGPIPE)
        // The server says what the launcher told it.
        #expect(text(folder, "errors").split(separator: "\n").count == 1, "\(text(folder, "errors"))")
        #expect(try RunDirectory.summary(at: folder.path + "/run").outcome == .interrupted)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["errors", "run"])
    }

    @Test("a server whose reader goes ends in order and quietly")
    func serverReaderGoes() throws {
        let (status, folder) = try shell(
            "cd $FOLDER; $GUIDON server $JOB --listen tcp://127.0.0.1:0 --set server.join_timeout_ms=300 "
                + "--output $FOLDER/run 2> $FOLDER/errors | head -2 > /dev/null; exit ${PIPESTATUS[0]}")
        defer { try? FileManager.default.removeItem(at: folder) }

        #expect(status == 128 + SIGPIPE)
        #expect(text(folder, "errors") == "")
        #expect(try RunDirectory.summary(at: folder.path + "/run").outcome == .interrupted)
    }

    @Test("with too few open files it says so in one line, and what to do")
    func fewFiles() throws {
        let (status, folder) = try shell(
            "cd $FOLDER; ulimit -n 24; $GUIDON train $JOB --set workers=8 > /dev/null 2> $FOLDER/errors")
        defer { try? FileManager.default.removeItem(at: folder) }

        // Which is the first that cannot be had depends on how many came open from whoever runs this.
        #expect(status == 73 || status == 69)
        let errors = text(folder, "errors")
        #expect(errors.split(separator: "\n").count == 1 && errors.contains("ulimit -n"), "\(errors)")
    }

    @Test("an output that cannot be written on is one line and code 74", arguments: ["train $JOB", "list"])
    func full(command: String) throws {
        let (status, folder) = try shell("cd $FOLDER; $GUIDON \(command) > /dev/full 2> $FOLDER/errors")
        defer { try? FileManager.default.removeItem(at: folder) }

        #expect(status == 74)
        #expect(text(folder, "errors") == "guidon: standard output cannot be written on: No space left on device\n")
    }

    @Test("streams that are closed change nothing of what is kept")
    func closed() throws {
        let (status, folder) = try shell(
            "$GUIDON train $JOB --set rounds=20 --output $FOLDER/run <&- >&- 2>&-")
        defer { try? FileManager.default.removeItem(at: folder) }

        #expect(status == 0)
        #expect(try RunDirectory.records(at: folder.path + "/run").count == 20)
    }

    @Test("a folder for temporary files that is too long for a socket, or not there, is not used")
    func temporaryFolder() throws {
        let long = FileManager.default.temporaryDirectory.path + "/" + String(repeating: "x", count: 120)
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: true)
        for folder in [long, "/proc"] {
            let (status, folder) = try shell(
                "$GUIDON train $JOB --set rounds=5 --output $FOLDER/run > /dev/null", temporary: folder)
            try? FileManager.default.removeItem(at: folder)
            #expect(status == 0, "\(folder)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: long) == [])
        try FileManager.default.removeItem(atPath: long)
    }
}
