import Foundation
import Primitives
import Synchronization

/// A program of ours that runs beside us and ends with us.
///
/// It is told this process's number and asks the kernel to be killed when that ends, so that nothing is left behind even
/// after a `kill -9`. A terminal's Ctrl-C reaches every process of its group; children leave it to us (`Signals`).
final class ChildProcess: Sendable {
    let name: String
    private let process: Mutex<Process>
    private let ended = DispatchSemaphore(value: 0)

    /// Starts `arguments` of this very executable.
    ///
    /// - Parameters:
    ///   - output: receives standard output as it comes, on a thread of its own; an empty piece is the end.
    ///   - log: a file that takes standard error; nil shares ours.
    init(
        name: String, arguments: [String], output: (@Sendable (Data) -> Void)? = nil, log: FileHandle? = nil,
        onExit: @escaping @Sendable (Int32) -> Void = { _ in }
    ) throws {
        self.name = name
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments + ["--parent", String(getpid())]
        // One thread each: many processes share the cores, and results repeat bit for bit for one thread only.
        process.environment = ProcessInfo.processInfo.environment.merging(["OPENBLAS_NUM_THREADS": "1"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        if let log {
            process.standardOutput = log
            process.standardError = log
        }
        if let output {
            let pipe = Pipe()
            process.standardOutput = pipe
            pipe.fileHandleForReading.readabilityHandler = { handle in
                let piece = handle.availableData
                if piece.isEmpty { handle.readabilityHandler = nil }
                output(piece)
            }
        }
        let ended = ended
        process.terminationHandler = { process in
            onExit(process.terminationStatus)
            ended.signal()
        }
        try process.run()
        self.process = Mutex(process)
    }

    var isRunning: Bool { process.withLock { $0.isRunning } }
    var processIdentifier: Int32 { process.withLock { $0.processIdentifier } }
    var exitStatus: Int32 { process.withLock { $0.terminationStatus } }

    func signal(_ number: Int32) {
        if isRunning { kill(processIdentifier, number) }
    }

    /// - Returns: whether it ended in time.
    func wait(atMost duration: Duration) -> Bool {
        guard ended.wait(timeout: .now() + duration.seconds) == .success else { return false }
        ended.signal()
        return true
    }
}
