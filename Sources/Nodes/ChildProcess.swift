package import Foundation
import Glibc
import Synchronization

/// A program that runs beside us, started and watched by the system's own calls.
///
/// Foundation's `Process` learns of a child's end through a run loop of its own and was seen to miss it once in some fifty
/// runs; asking the kernel cannot. A child gets nothing of ours but its three streams, and no signal that we ignore.
package final class ChildProcess: Sendable {
    package let processIdentifier: Int32
    /// nil while it runs.
    private let status = Mutex<Int32?>(nil)

    /// Where a stream of the child goes.
    package enum Stream: Sendable {
        case shared
        case file(String)
        /// Pieces as they come, on a thread of its own; an empty one is the end.
        case pieces(@Sendable (Data) -> Void)
    }

    /// Starts a program; its standard input is empty.
    ///
    /// - Throws: `SpawnError` when it cannot be started.
    package init(
        executable: String, arguments: [String], environment: [String: String],
        output: Stream, errors: Stream
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        var readers: [(descriptor: Int32, handler: @Sendable (Data) -> Void)] = []
        var writers: [Int32] = []
        defer { for writer in writers { close(writer) } }
        for (stream, descriptor) in [(output, Int32(1)), (errors, Int32(2))] {
            switch stream {
            case .shared: break
            case .file(let path):
                let flags = O_WRONLY | O_CREAT | O_APPEND
                posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0o644)
            case .pieces(let handler):
                var ends: [Int32] = [0, 0]
                guard pipe(&ends) == 0 else { throw SpawnError(executable, errno) }
                for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
                posix_spawn_file_actions_adddup2(&actions, ends[1], descriptor)
                readers.append((ends[0], handler))
                writers.append(ends[1])
            }
        }
        do {
            processIdentifier = try Self.spawn(executable, arguments, environment, &actions)
        } catch {
            for reader in readers { close(reader.descriptor) }
            throw error
        }
        for reader in readers {
            let descriptor = reader.descriptor
            let handler = reader.handler
            Thread.detachNewThread { Self.read(descriptor, handler) }
        }
    }

    deinit {
        // Nobody will ask for its end any more.
        if isRunning { kill(processIdentifier, SIGKILL) }
        while isRunning { usleep(1000) }
    }

    package var isRunning: Bool { exitStatus == nil }

    /// The number it ended with, 128 and the signal when a signal ended it; nil while it runs.
    package var exitStatus: Int32? {
        status.withLock { status in
            guard status == nil else { return status }
            var raw: Int32 = 0
            guard waitpid(processIdentifier, &raw, WNOHANG) == processIdentifier else { return nil }
            let signal = raw & 0x7f
            status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
            return status
        }
    }

    package func signal(_ number: Int32) {
        if isRunning { kill(processIdentifier, number) }
    }

    /// Asks until it has ended.
    ///
    /// - Returns: nil when it was still running after `duration`.
    package func wait(atMost duration: Duration) -> Int32? {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: duration)
        while true {
            if let exitStatus { return exitStatus }
            guard clock.now < deadline else { return nil }
            usleep(2000)
        }
    }

    // MARK: System calls

    private static func spawn(
        _ executable: String, _ arguments: [String], _ environment: [String: String],
        _ actions: inout posix_spawn_file_actions_t
    ) throws -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        sigfillset(&all)
        var none = sigset_t()
        sigemptyset(&none)
        // What this process ignores or blocks would be ignored and blocked there too.
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var argv = ([executable] + arguments).map { strdup($0) } + [nil]
        var envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for text in argv + envp { free(text) }
        }
        var child: pid_t = 0
        let code = posix_spawn(&child, executable, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw SpawnError(executable, code) }
        return child
    }

    private static func read(_ descriptor: Int32, _ handler: (Data) -> Void) {
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            handler(Data(buffer[0..<count]))
        }
        handler(Data())
    }
}

/// A program that could not be started.
package struct SpawnError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ program: String, _ code: Int32) {
        description = "\(program) cannot be started: \(String(cString: strerror(code)))"
    }
}

extension ChildProcess {
    /// Another process of this very program that ends with this one, even after a `kill -9`.
    ///
    /// A terminal's Ctrl-C reaches every process of its group; what we start leaves it to us (`Parent.follow`).
    package convenience init(ourselves arguments: [String], output: Stream, errors: Stream) throws {
        // One thread each: many processes share the cores, and results repeat bit for bit for one thread only.
        let environment = ProcessInfo.processInfo.environment.merging(["OPENBLAS_NUM_THREADS": "1"]) { $1 }
        try self.init(
            executable: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path,
            arguments: arguments + ["--parent", String(getpid())],
            environment: environment, output: output, errors: errors)
    }
}
