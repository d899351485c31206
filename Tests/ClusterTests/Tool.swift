import Foundation
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

    let folder: URL
    private let process: Mutex<Process>
    private let output = Mutex(Data())
    private let errors = Mutex(Data())
    private let ended = DispatchSemaphore(value: 0)

    /// Starts `guidon arguments` in the package's root with a folder for what it writes.
    init(_ arguments: [String]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("guidon-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments.map { $0.replacingOccurrences(of: "FOLDER", with: folder.path) }
        process.currentDirectoryURL = Self.root
        process.standardInput = FileHandle.nullDevice
        let out = Pipe()
        let err = Pipe()
        process.standardOutput = out
        process.standardError = err
        self.process = Mutex(process)
        let ended = ended
        for (pipe, isOutput) in [(out, true), (err, false)] {
            pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
                let piece = handle.availableData
                if piece.isEmpty {
                    handle.readabilityHandler = nil
                    ended.signal()
                } else if isOutput {
                    self?.output.withLock { $0.append(piece) }
                } else {
                    self?.errors.withLock { $0.append(piece) }
                }
            }
        }
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
    }

    deinit {
        process.withLock { if $0.isRunning { kill($0.processIdentifier, SIGKILL) } }
        try? FileManager.default.removeItem(at: folder)
    }

    var pid: Int32 { process.withLock { $0.processIdentifier } }

    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for the end; after `seconds` the process is killed and the status is that of the kill.
    func wait(seconds: Double = 120) -> Result {
        // Two streams and the process itself.
        for _ in 0..<3 where ended.wait(timeout: .now() + seconds) == .timedOut { signal(SIGKILL) }
        return Result(
            status: process.withLock { $0.terminationStatus },
            output: String(decoding: output.withLock { $0 }, as: UTF8.self),
            errors: String(decoding: errors.withLock { $0 }, as: UTF8.self))
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
