import Dispatch
import Foundation
import Nodes
import Operators
import Primitives
package import Settings
package import Simulation
import Synchronization
import Telemetry

/// A scenario with real processes, keys and sockets: what goes wrong is signals, and relays that hold bytes up.
package final class ProcessScenario {
    private let scenario: ScenarioSettings
    private let folder: String
    private var pending: [ScenarioSettings.Event]
    private var server: ChildProcess?
    private var workers: [ChildProcess?]
    private var relays: [Relay] = []
    private var endpoint: String?
    private var round: UInt64 = 0
    private var summary: RunSummary?
    /// What ends something that lasts, or is tried again.
    private var later: [(at: ContinuousClock.Instant, action: () throws -> Void)] = []
    private let lines = Lines()
    private let clock = ContinuousClock()

    private var run: String { folder + "/run" }
    private var keys: String { folder + "/keys" }

    /// - Parameter folder: an empty one, for the run, its keys and its logs.
    package init(_ scenario: ScenarioSettings, in folder: String) {
        self.scenario = scenario
        self.folder = folder
        pending = scenario.events
        workers = Array(repeating: nil, count: scenario.job.workers)
    }

    /// - Parameter limit: a run that takes longer is ended; what it was is then expected of no scenario.
    /// - Throws: what keeps processes from being started.
    package func run(limit: Duration) throws -> ScenarioOutcome? {
        defer { end() }
        try OutputFile.replace(folder + "/job.yaml", with: scenario.job.yaml())
        try startServer()
        let deadline = clock.now.advanced(by: limit)
        while summary == nil, clock.now < deadline {
            lines.wait(atMost: 0.02)
            for line in lines.drain() { try hear(line) }
            try act()
            for number in workers.indices where workers[number]?.isRunning == false {
                // Whoever watches over it starts it anew.
                workers[number] = nil
                after(.seconds(1)) { try $0.startWorker(number) }
            }
        }
        return summary.map { ScenarioOutcome(summary: $0) }
    }

    // MARK: What happens

    private func hear(_ line: String) throws {
        guard let event = try? ServerEvent(line: line) else { return }
        switch event {
        case .listening(let endpoint, _, _):
            guard self.endpoint == nil else { return }
            self.endpoint = endpoint
            guard let port = endpoint.split(separator: ":").last.flatMap({ UInt16($0) }) else {
                throw RelayError(description: "\(endpoint) has no port")
            }
            for _ in workers { relays.append(try Relay(to: port)) }
            try enrol(from: 0)
        case .round(let record): round = record.round
        case .finished(let summary): self.summary = summary
        default: break
        }
    }

    /// One after the other, so that workers have the numbers that the scenario calls them by.
    private func enrol(from number: Int) throws {
        guard number < workers.count else { return }
        do throws(OperatorError) {
            if number == 0 {
                let ticket = try OperatorClient.ask(.ticket(uses: workers.count), run: run)["ticket"]?.text ?? ""
                try? OutputFile.replace(ticketPath, with: ticket + "\n")
            }
            let members = try members()
            guard members >= number else { throw .declined("not there yet") }
        } catch {
            return after(.milliseconds(10)) { try $0.enrol(from: number) }
        }
        try startWorker(number)
        try enrol(from: number + 1)
    }

    private var ticketPath: String { folder + "/ticket" }

    private func members() throws(OperatorError) -> Int {
        try OperatorClient.ask(.status, run: run)["workers"]?.list?.count ?? 0
    }

    private func act() throws {
        while let next = pending.first, UInt64(next.round) <= round {
            pending.removeFirst()
            try happen(next)
        }
        let due = later.filter { $0.at <= clock.now }
        later.removeAll { $0.at <= clock.now }
        for each in due { try each.action() }
    }

    private func after(_ wait: Duration, _ action: @escaping (ProcessScenario) throws -> Void) {
        later.append((clock.now.advanced(by: wait), { [unowned self] in try action(self) }))
    }

    private func happen(_ event: ScenarioSettings.Event) throws {
        switch event.what {
        case .kill(.server):
            kill(&server)
            after(event.length) { try $0.startServer() }
        case .kill(.workers(let numbers)):
            for number in numbers {
                kill(&workers[number])
                after(event.length) { try $0.startWorker(number) }
            }
        case .stop(.server): stop([server], event.length)
        case .stop(.workers(let numbers)): stop(numbers.map { workers[$0] }, event.length)
        case .partition(let numbers):
            for number in numbers { relays[number].cut(true) }
            after(event.length) { scenario in
                for number in numbers { scenario.relays[number].cut(false) }
            }
        case .inject(let attack, let numbers):
            let wish = OperatorRequest.Injection(
                attack: attack.name, parameters: attack.numbers,
                workers: .these(numbers.map { WorkerID(rawValue: UInt32($0)) }))
            order(.inject(wish))
        case .heal: order(.heal([]))
        case .drain(let number): order(.drain(WorkerID(rawValue: UInt32(number))))
        }
    }

    /// An operator asks again until the server is there.
    private func order(_ request: OperatorRequest) {
        do throws(OperatorError) {
            _ = try OperatorClient.ask(request, run: run)
        } catch {
            after(.milliseconds(50)) { $0.order(request) }
        }
    }

    private func kill(_ process: inout ChildProcess?) {
        process?.signal(SIGKILL)
        _ = process?.wait(atMost: .seconds(5))
        process = nil
    }

    private func stop(_ processes: [ChildProcess?], _ length: Duration) {
        for process in processes { process?.signal(SIGSTOP) }
        after(length) { _ in
            for process in processes { process?.signal(SIGCONT) }
        }
    }

    // MARK: Processes

    private func startServer() throws {
        let lines = lines
        server = try ChildProcess(
            ourselves: [
                "server", folder + "/job.yaml", "--listen", endpoint ?? "tcp://127.0.0.1:0", "--report", "json",
                "--output", run, "--keys", keys,
            ] + (endpoint == nil ? [] : ["--resume"]),
            output: .pieces { lines.add($0) }, errors: .file(folder + "/server.log"))
    }

    private func startWorker(_ number: Int) throws {
        guard workers[number] == nil else { return }
        let log = ChildProcess.Stream.file("\(folder)/worker-\(number).log")
        workers[number] = try ChildProcess(
            ourselves: [
                "worker", "--connect", "tcp://127.0.0.1:\(relays[number].port)", "--ticket", ticketPath, "--keys",
                "\(folder)/worker-\(number)", "--patience", "0",
            ], output: log, errors: log)
    }

    private func end() {
        for process in workers + [server] { process?.signal(SIGKILL) }
        for process in workers + [server] { _ = process?.wait(atMost: .seconds(5)) }
        for relay in relays { relay.end() }
    }
}

/// What the server says, line by line, from any of its lives.
private final class Lines: Sendable {
    private struct State {
        var splitter = LineSplitter()
        var lines: [String] = []
    }

    private let state = Mutex(State())
    private let came = DispatchSemaphore(value: 0)

    func add(_ data: Data) {
        state.withLock { $0.lines += $0.splitter.add(data) }
        came.signal()
    }

    func wait(atMost seconds: Double) { _ = came.wait(timeout: .now() + seconds) }

    func drain() -> [String] {
        state.withLock { state in
            defer { state.lines = [] }
            return state.lines
        }
    }
}
