import Dispatch
import Foundation
import LinearAlgebra
import Nodes
package import Settings
import Synchronization
import Telemetry

/// Does the runs of an experiment that are not done yet, as many side by side as there are cores.
///
/// Every run is a function of its job, so their order changes nothing but the order of the lines in the file.
package final class ExperimentRunner: Sendable {
    /// How far it is.
    package struct Progress: Sendable {
        package var total: Int
        /// Runs that are done, with those that were done before.
        package var done: Int
        package var reused: Int
        package var elapsedSeconds: Double
        /// What ended last.
        package var last: RunResult

        /// As long as the runs that are left take at the pace so far; nil when none was done yet.
        package var secondsLeft: Double? {
            done > reused ? elapsedSeconds / Double(done - reused) * Double(total - done) : nil
        }
    }

    private enum Happening: Sendable {
        case result(RunResult)
        case failure(any Error)
        case idle
    }

    private let experiment: ExperimentSettings
    private let directory: String
    private let threads: Int
    private let next = Mutex(0)
    private let signal = Mutex<Int32?>(nil)
    private let happened = DispatchSemaphore(value: 0)
    private let inbox: Inbox<Happening>

    /// - Parameters:
    ///   - directory: where runs of real processes are kept.
    ///   - threads: runs at a time; real processes fill the cores by themselves and run one after another.
    package init(_ experiment: ExperimentSettings, directory: String, threads: Int) {
        precondition(threads >= 1, "\(threads) runs at a time")
        self.experiment = experiment
        self.directory = directory
        self.threads = experiment.processes ? 1 : threads
        let happened = happened
        inbox = Inbox { happened.signal() }
    }

    /// Runs to the end, or until a signal.
    ///
    /// - Parameter show: called on this thread after every run.
    /// - Returns: the signal that ended it early.
    /// - Throws: what a run could not be begun for; what `show` threw, after the runs under way were given up.
    package func run(_ file: inout ResultsFile, show: (Progress) throws -> Void) throws -> Int32? {
        setThreads(1)
        setKernelThreads(1)
        let signals = Signals([SIGINT, SIGTERM], on: .global()) { [self] number in
            // A second one means at once; every finished run is kept.
            if isStopped { _exit(128 + number) }
            signal.withLock { $0 = number }
        }
        defer { withExtendedLifetime(signals) {} }
        let todo = experiment.runs.filter { file.results[$0.label] == nil }
        let reused = experiment.runs.count - todo.count
        let clock = ContinuousClock()
        let began = clock.now
        for _ in 0..<threads { Thread.detachNewThread { [self] in work(on: todo) } }
        var busy = threads
        var done = reused
        var failure: (any Error)?
        while busy > 0 {
            happened.wait()
            for happening in inbox.drain() {
                do {
                    switch happening {
                    case .result(let result):
                        try file.add(result)
                        done += 1
                        let elapsed = Double(began.duration(to: clock.now).components.seconds)
                        try show(
                            Progress(
                                total: experiment.runs.count, done: done, reused: reused, elapsedSeconds: elapsed,
                                last: result))
                    case .failure(let error): throw error
                    case .idle: busy -= 1
                    }
                } catch {
                    if failure == nil { failure = error }
                    signal.withLock { $0 = $0 ?? 0 }
                }
            }
        }
        if let failure { throw failure }
        return signal.withLock(\.self)
    }

    private var isStopped: Bool { signal.withLock { $0 != nil } }

    /// Takes one run after another until there are none, or a signal came.
    private func work(on todo: [ExperimentRun]) {
        defer { inbox.post(.idle) }
        while !isStopped {
            let index = next.withLock { index in
                defer { index += 1 }
                return index
            }
            guard index < todo.count else { return }
            let run = todo[index]
            do {
                let summary = try experiment.processes ? inProcesses(run) : inOneProcess(run)
                // A run that was cut off says nothing.
                guard !isStopped || summary.outcome != .interrupted else { return }
                inbox.post(.result(RunResult(run, summary)))
            } catch {
                // Neither does how it was cut off.
                if !isStopped { inbox.post(.failure(error)) }
                return
            }
        }
    }

    private func inOneProcess(_ run: ExperimentRun) throws -> RunSummary {
        var cluster = try InProcessCluster(run.job)
        return try cluster.run(isCancelled: { isStopped })
    }

    private func inProcesses(_ run: ExperimentRun) throws -> RunSummary {
        let folder = "\(directory)/runs/\(run.number)"
        // What an interrupted run left there.
        try? FileManager.default.removeItem(atPath: folder)
        let jobs = "\(directory)/jobs"
        try RunDirectory.makeFolders(jobs)
        let path = "\(jobs)/\(run.number).yaml"
        try OutputFile.replace(path, with: run.job.yaml())
        let cluster = LocalCluster(
            job: run.job,
            options: .init(
                // A run that was cut short is made anew; hundreds of them would fill the disk with what it leaves.
                jobPath: path, overrides: ["checkpoint.every=0", "flight_recorder.events=0"], directory: folder,
                endpoint: nil))
        let ending = try cluster.run(show: { _ in }, tick: {})
        guard let summary = ending.summary else { throw ExperimentError.noSummary(run.label, ending.code) }
        return summary
    }
}
