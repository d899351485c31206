import Foundation
import Nodes
import Synchronization

/// The built program as a user runs it: real processes, real sockets, bounded time, a folder of its own.
final class Tool: Sendable {
    struct Result {
        var status: Int32
        var output: String
        var errors: String

        var lastLine: String { output.split(separator: "\n").last.map(String.init) ?? "" }
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(lastLine.utf8))) as? [String: Any] ?? [:]
        }
    }

    /// The package's root, where `cluster/jobs` lies.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Beside the test's own binary.
    static let executable = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("guidon")

    static func job(_ name: String) -> String { root.appendingPathComponent("cluster/jobs/\(name).yaml").path }

    let folder: URL
    private let child: ChildProcess
    private let relay: Relay

    /// Starts `guidon arguments`; `FOLDER` in them stands for a folder for what it writes.
    ///
    /// - Parameter environment: on top of this process's own.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("guidon-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder
        let relay = Relay()
        child = try ChildProcess(
            executable: Self.executable.path,
            arguments: arguments.map { $0.replacingOccurrences(of: "FOLDER", with: folder.path) },
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            output: .pieces { relay.add($0, toOutput: true) }, errors: .pieces { relay.add($0, toOutput: false) })
        self.relay = relay
    }

    /// What came out so far.
    private final class Relay: Sendable {
        private let streams = Mutex((output: Data(), errors: Data(), open: 2))

        func add(_ piece: Data, toOutput: Bool) {
            streams.withLock { streams in
                if piece.isEmpty { streams.open -= 1 }
                if toOutput { streams.output.append(piece) } else { streams.errors.append(piece) }
            }
        }

        var isComplete: Bool { streams.withLock { $0.open == 0 } }
        var texts: (output: String, errors: String) {
            streams.withLock {
                (String(decoding: $0.output, as: UTF8.self), String(decoding: $0.errors, as: UTF8.self))
            }
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var pid: Int32 { child.processIdentifier }

    /// What it has printed so far.
    var said: String { relay.texts.output }

    func signal(_ number: Int32) { child.signal(number) }

    /// Waits for the end; after `seconds` the process is killed and the status is that of the kill.
    func wait(seconds: Double = 120) -> Result {
        if child.wait(atMost: .seconds(seconds)) == nil { child.signal(SIGKILL) }
        let status = child.wait(atMost: .seconds(10)) ?? -1
        _ = Self.eventually(seconds: 10) { relay.isComplete }
        let texts = relay.texts
        return Result(status: status, output: texts.output, errors: texts.errors)
    }

    static func run(_ arguments: String..., seconds: Double = 120) throws -> Result {
        try Tool(arguments).wait(seconds: seconds)
    }

    /// Processes whose parent is `pid`, by the command they run (`worker`, `server`).
    static func children(of pid: Int32, running command: String) -> [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap(Int32.init) ?? []
        return all.sorted().filter { child in
            guard let status = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8),
                let rest = status.split(separator: ")").last?.split(separator: " "), rest.count > 1,
                Int32(rest[1]) == pid, rest[0] != "Z",
                let line = try? String(contentsOfFile: "/proc/\(child)/cmdline", encoding: .utf8)
            else { return false }
            return line.split(separator: "\0").dropFirst().first == Substring(command)
        }
    }

    /// Asks again until `condition` holds; false when it did not within `seconds`.
    static func eventually(seconds: Double = 30, _ condition: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while Date() < deadline {
            if condition() { return true }
            usleep(20_000)
        }
        return condition()
    }

    func rounds() -> Int {
        let text = (try? String(contentsOf: folder.appendingPathComponent("run/metrics.jsonl"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").count
    }
}
