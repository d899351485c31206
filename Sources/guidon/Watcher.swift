import Foundation
import Nodes
import Primitives
import Settings
import Telemetry

/// Shows a run while it goes on: a view that is drawn again on a terminal, lines elsewhere.
struct Watcher {
    enum Place { case standardOutput, standardError }

    private var progress: RunProgress
    private var screen = Screen()
    private let view: LiveView?
    private let place: FileHandle

    /// - Parameter place: where progress goes; standard output stays clean when it carries JSON.
    init(_ job: JobSettings, place: Place) {
        progress = RunProgress(
            job: job.name, aggregator: job.aggregator.name, rounds: job.rounds, workers: job.workers,
            byzantine: job.byzantineWorkers.count, faultRound: job.firstFaultRound,
            serverSideFaults: job.serverSideFaults)
        self.place = place == .standardOutput ? .standardOutput : .standardError
        view = Terminal.width(of: self.place.fileDescriptor).map { LiveView(width: $0, colour: Terminal.hasColour) }
        guard view == nil else { return }
        line("\(job.name) · \(job.aggregator.name) · \(job.workers) workers · \(job.rounds) rounds")
        if !job.serverSideFaults.isEmpty {
            line("lies told in the server: \(job.serverSideFaults.joined(separator: ", "))")
        }
    }

    mutating func show(_ event: ServerEvent) {
        switch event {
        case .listening: progress.notice = "waiting for \(progress.workers) workers"
        case .joined, .left: break
        case .lost(let worker, let seconds):
            let text = String(format: "worker %d lost: silent for %.1f s", worker.rawValue, seconds)
            view == nil ? line(text) : (progress.notice = text)
        case .waiting(let members, let rows, let quorum):
            let text = "waiting: \(members) workers are there and \(rows) have contributed, a round needs \(quorum)"
            view == nil ? line(text) : (progress.notice = text)
        case .round(let record):
            progress.observe(record)
            if view == nil, let text = PlainView.line(progress) { line(text) }
        case .finished: break
        }
        draw()
    }

    mutating func draw() {
        guard let view else { return }
        place.write(Data(screen.frame(view.lines(progress)).utf8))
    }

    private func line(_ text: String) { place.write(Data((text + "\n").utf8)) }
}

enum Terminal {
    /// Columns of the terminal behind a file descriptor, or nil when there is none.
    static func width(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1, ProcessInfo.processInfo.environment["TERM"] != "dumb" else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// By the convention of no-color.org.
    static var hasColour: Bool { ProcessInfo.processInfo.environment["NO_COLOR"] == nil }
}
