import Dispatch
package import Foundation
package import Settings
package import Telemetry

/// One server and its workers as processes of this machine: started, watched, and gone when this value is.
package final class LocalCluster: Sendable {
    package struct Options: Sendable {
        /// What the server reads: a job file and what overrides it.
        package var jobPath: String
        package var overrides: [String]
        /// Where the run is kept; nil chooses a new folder under `runs`.
        package var directory: String?
        /// Whether the run in that folder goes on, from its newest checkpoint.
        package var resumes = false
        /// Where the server listens; nil is a socket in a folder of its own that is removed at the end.
        package var endpoint: String?
        /// Whether server and workers have keys, and all between them is encrypted; a socket in a folder of its own, which
        /// nobody else may look into, needs none.
        package var hasKeys: Bool

        package init(
            jobPath: String, overrides: [String], directory: String?, endpoint: String?, hasKeys: Bool? = nil,
            resumes: Bool = false
        ) {
            self.resumes = resumes
            self.hasKeys = hasKeys ?? (endpoint != nil)
            self.jobPath = jobPath
            self.overrides = overrides
            self.directory = directory
            self.endpoint = endpoint
        }
    }

    package struct Ending: Sendable {
        package var code: ExitCode
        package var summary: RunSummary?
        package var directory: String?
    }

    private enum Happening: Sendable {
        case output(Data)
        case signal(Int32)
    }

    private let options: Options
    private let job: JobSettings
    private let happened = DispatchSemaphore(value: 0)
    private let inbox: Inbox<Happening>

    package init(job: JobSettings, options: Options) {
        self.job = job
        self.options = options
        let happened = happened
        inbox = Inbox { happened.signal() }
    }

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - show: called with everything the server tells, in order, on this thread.
    ///   - tick: called at least ten times a second, for clocks on a screen.
    /// - Throws: when a process cannot be started or a folder cannot be made; what `show` or `tick` threw, after the run
    ///   was ended in order.
    package func run(show: (ServerEvent) throws -> Void, tick: () throws -> Void) throws -> Ending {
        let folder = options.endpoint == nil || options.hasKeys ? try SocketFolder() : nil
        defer { withExtendedLifetime(folder) {} }
        let signals = Signals([SIGINT, SIGTERM], on: .global()) { [inbox] in inbox.post(.signal($0)) }
        defer { withExtendedLifetime(signals) {} }

        // What was waited for before, by whoever became this process too, is none of this run's.
        let spentBefore = ProcessorTime.ofChildren()
        let server = try startServer(endpoint: options.endpoint ?? folder?.endpoint ?? "", keys: folder)
        var workers: [ChildProcess] = []
        defer {
            for child in workers + [server] { child.signal(SIGKILL) }
            for child in workers + [server] { _ = child.wait(atMost: .seconds(5)) }
        }

        var lines = LineSplitter()
        var ending = Ending(code: .ok)
        var interruption: Int32?
        var unshown: (any Error)?
        func present(_ body: () throws -> Void) {
            guard unshown == nil else { return }
            do {
                try body()
            } catch {
                // Nobody watches any more: end in order.
                unshown = error
                server.signal(SIGTERM)
            }
        }
        var isOutputComplete = false
        while true {
            _ = happened.wait(timeout: .now() + 0.1)
            for happening in inbox.drain() {
                switch happening {
                case .output(let data):
                    if data.isEmpty { isOutputComplete = true }
                    for line in lines.add(data) {
                        guard let event = try? ServerEvent(line: line) else { continue }
                        if case .listening(let endpoint, let directory, _) = event {
                            ending.directory = directory
                            workers = try startWorkers(endpoint: endpoint, keys: folder, directory: directory)
                        }
                        if case .finished(let summary) = event { ending.summary = summary }
                        present { try show(event) }
                    }
                case .signal(let number):
                    guard interruption == nil else {
                        ending.code = number == SIGTERM ? .terminated : .interrupted
                        return ending
                    }
                    interruption = number
                    server.signal(SIGTERM)
                }
            }
            // The end of its output, and not its exit, is the last that is heard of it.
            if isOutputComplete, let status = server.wait(atMost: .seconds(5)) {
                guard status < 128 || interruption != nil || ExitCode(rawValue: status) != nil else {
                    throw RunError.serverKilled(folder: ending.directory ?? "")
                }
                ending.code = ExitCode(rawValue: status) ?? .internalError
                if let interruption { ending.code = interruption == SIGTERM ? .terminated : .interrupted }
                dismiss(workers)
                account(&ending, since: spentBefore)
                if let unshown { throw unshown }
                return ending
            }
            present(tick)
        }
    }

    private func startServer(endpoint: String, keys folder: SocketFolder?) throws -> ChildProcess {
        var arguments = ["server", options.jobPath, "--listen", endpoint, "--report", "json"]
        arguments += security(folder.map { ["--keys", $0.keys] })
        for override in options.overrides { arguments += ["--set", override] }
        if let directory = options.directory { arguments += [options.resumes ? "--run" : "--output", directory] }
        return try ChildProcess(
            ourselves: arguments, output: .pieces { [inbox] in inbox.post(.output($0)) }, errors: .shared)
    }

    /// - Parameter keys: what gives a process its keys, where the cluster has any.
    private func security(_ keys: [String]?) -> [String] {
        options.hasKeys ? keys ?? [] : ["--security", "none"]
    }

    private func startWorkers(
        endpoint: String, keys folder: SocketFolder?, directory: String
    ) throws -> [ChildProcess] {
        let logs = directory + "/logs"
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        return try (0..<job.workers).map { number in
            let log = ChildProcess.Stream.file("\(logs)/worker-\(number).log")
            return try ChildProcess(
                ourselves: ["worker", "--connect", endpoint] + security(folder.map { ["--ticket", $0.ticket] }),
                output: log, errors: log)
        }
    }

    /// Waits for workers to follow the server's goodbye; who does not is killed by the caller.
    private func dismiss(_ workers: [ChildProcess]) {
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .seconds(2))
        for worker in workers where worker.wait(atMost: max(.zero, clock.now.duration(to: deadline))) == nil {
            worker.signal(SIGKILL)
        }
        for worker in workers { _ = worker.wait(atMost: .seconds(5)) }
    }

    /// Adds what only the parent of the processes knows: what all workers together cost.
    private func account(_ ending: inout Ending, since before: Double) {
        guard var summary = ending.summary, let directory = ending.directory else { return }
        summary.cpu.workers = max(0, ProcessorTime.ofChildren() - before - summary.cpu.server)
        ending.summary = summary
        try? OutputFile.replace(directory + "/summary.json", with: summary.line + "\n")
    }
}

/// Cuts a stream of bytes into lines; a line longer than the limit is dropped.
package struct LineSplitter {
    private var rest = Data()
    static let lineBytesMax = 4 << 20

    package init() {}

    package mutating func add(_ data: Data) -> [String] {
        rest.append(data)
        var lines: [String] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
            rest = Data(rest[rest.index(after: end)...])
        }
        if rest.count > Self.lineBytesMax { rest.removeAll() }
        return lines
    }
}
