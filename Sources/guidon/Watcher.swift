import Foundation
import Nodes
import Primitives
import Settings
import Telemetry

/// Shows a run while it goes on: a view that is drawn again on a terminal, lines elsewhere.
struct Watcher {
    enum Place {
        case standardOutput, standardError

        var descriptor: Int32 { self == .standardOutput ? 1 : 2 }
    }

    private var progress: RunProgress
    private var screen = Screen()
    private let view: LiveView?
    private let place: Place

    /// - Parameter place: where progress goes; standard output stays clean when it carries JSON.
    init(_ job: JobSettings, place: Place) throws {
        progress = RunProgress(
            job: job.name, aggregator: job.aggregator.name, rounds: job.rounds, workers: job.workers,
            byzantine: job.byzantineWorkers.count, faultRound: job.firstFaultRound,
            serverSideFaults: job.serverSideFaults)
        self.place = place
        view = Terminal.width(of: place.descriptor).map { LiveView(width: $0, colour: Terminal.hasColour) }
        guard view == nil else { return }
        try line("\(job.name) · \(job.aggregator.name) · \(job.workers) workers · \(job.rounds) rounds")
        if !job.serverSideFaults.isEmpty {
            try line("lies told in the server: \(job.serverSideFaults.joined(separator: ", "))")
        }
    }

    mutating func show(_ event: ServerEvent) throws {
        switch event {
        case .listening: progress.notice = "waiting for \(progress.workers) workers"
        case .warming(let steps, let total, let loss):
            let text = String(format: "warm start: step %d of %d, loss %.2f", steps, total, loss)
            // Where nothing can be drawn again, the end of it is enough.
            if view != nil { progress.notice = text } else if steps == total { try line(text) }
        case .resumed(let round, let passedOver):
            let texts = passedOver.map { "passed over: \($0)" } + ["going on from round \(round)"]
            let text = texts.joined(separator: "; ")
            if view == nil { try line(text) } else { progress.notice = text }
        case .joined, .left: break
        case .lost(let worker, let seconds):
            let text = String(format: "worker %d lost: silent for %.1f s", worker.rawValue, seconds)
            if view == nil { try line(text) } else { progress.notice = text }
        case .obeyed(let command, let workers, _):
            let text = ([command] + workers.map(\.description)).joined(separator: " ")
            if view == nil { try line("operator: \(text)") } else { progress.notice = "operator: \(text)" }
        case .waiting(let members, let rows, let quorum):
            let text = "waiting: \(members) workers are there and \(rows) have contributed, a round needs \(quorum)"
            if view == nil { try line(text) } else { progress.notice = text }
        case .stalled(let standstill):
            if view == nil { try line(standstill.text) } else { progress.notice = standstill.text }
        case .round(let record):
            progress.observe(record)
            if view == nil, let text = PlainView.line(progress) { try line(text) }
        case .finished: break
        }
        try draw()
    }

    mutating func draw() throws {
        guard let view else { return }
        try write(screen.frame(view.lines(progress)))
    }

    private func line(_ text: String) throws { try write(text + "\n") }

    /// Progress beside the output may get lost; the output may not.
    private func write(_ text: String) throws {
        switch place {
        case .standardOutput: try Output.write(text, to: 1)
        case .standardError: try? Output.write(text, to: 2)
        }
    }
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
