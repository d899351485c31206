import ArgumentParser
import Foundation
import Operators
import Telemetry

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Watch a running job: its curve, and how surely each worker lies. q ends it.",
        discussion: "Where standard output is no terminal it prints guidon status once.")

    @OptionGroup var target: RunOption
    @Option(help: "Seconds between two looks.")
    var every = 1.0

    func validate() throws {
        guard (0.1...3600).contains(every) else {
            throw ValidationError("--every is \(every); it must be from 0.1 to 3600 seconds")
        }
    }

    func run() throws {
        try orFail {
            let folder = try target.folder()
            guard Terminal.width(of: 1) != nil else {
                return try say(StatusText.lines(OperatorClient.ask(.status, run: folder)))
            }
            let keys = Keyboard()
            defer { keys.restore() }
            try watch(folder, keys)
        }
    }

    private func watch(_ folder: String, _ keys: Keyboard) throws {
        var view = TopView(try OperatorClient.ask(.status, run: folder))
        var rounds = GrowingFile("\(folder)/metrics.jsonl")
        var screen = Screen()
        while true {
            guard let status = try? OperatorClient.ask(.status, run: folder) else {
                return try say("the run is over; it is in \(folder)")
            }
            for line in rounds.newLines() { if let record = try? RoundRecord(line: line) { view.observe(record) } }
            let width = Terminal.width(of: 1) ?? 80
            try Output.write(screen.frame(view.lines(status, width: width, colour: Terminal.hasColour)), to: 1)
            if keys.pressed(within: every) == UInt8(ascii: "q") { return }
        }
    }
}

/// The screen of `guidon top`: that of a running job, with the faults that somebody injected.
struct TopView {
    private var progress: RunProgress

    init(_ status: JSON) {
        progress = RunProgress(
            job: status["job"]?.text ?? "", aggregator: status["aggregator"]?.text ?? "",
            rounds: Int(clamping: status["rounds"]?.whole ?? 0), workers: Int(clamping: status["expected"]?.whole ?? 0),
            byzantine: 0, faultRound: nil)
    }

    mutating func observe(_ record: RoundRecord) { progress.observe(record) }

    func lines(_ status: JSON, width: Int, colour: Bool) -> [String] {
        var shown = progress
        if let waiting = status["waiting"]?.text { shown.notice = "waiting: \(waiting)" }
        let faulty = (status["workers"]?.list ?? []).compactMap { worker -> String? in
            guard let fault = worker["fault"]?.text, let number = worker["worker"]?.whole else { return nil }
            return "w\(number) \(fault)"
        }
        let faults = faulty.isEmpty ? "none on purpose" : faulty.joined(separator: ", ")
        return LiveView(width: width, colour: colour).lines(shown) + [LiveView.line("faults", faults, width: width)]
    }
}

/// A file that somebody else appends to; whole lines only.
struct GrowingFile {
    private let path: String
    private var offset: UInt64 = 0
    private var rest = Data()

    init(_ path: String) { self.path = path }

    mutating func newLines() -> [String] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: offset)) != nil, let more = try? file.readToEnd() else { return [] }
        offset += UInt64(more.count)
        rest += more
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let lines = String(decoding: rest[rest.startIndex...end], as: UTF8.self).split(separator: "\n").map(String.init)
        rest = Data(rest[rest.index(after: end)...])
        return lines
    }
}

/// Keys as they are pressed, without a line's end.
struct Keyboard {
    private let before: termios?

    init() {
        var settings = termios()
        guard tcgetattr(0, &settings) == 0 else {
            before = nil
            return
        }
        before = settings
        settings.c_lflag &= ~(UInt32(ICANON) | UInt32(ECHO))
        tcsetattr(0, TCSANOW, &settings)
    }

    func restore() {
        guard var before else { return }
        tcsetattr(0, TCSANOW, &before)
    }

    /// The next key; nil when none comes in time.
    func pressed(within seconds: Double) -> UInt8? {
        var item = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        guard before != nil, poll(&item, 1, Int32(seconds * 1000)) > 0 else {
            if before == nil { usleep(UInt32(seconds * 1e6)) }
            return nil
        }
        var key: UInt8 = 0
        return read(0, &key, 1) == 1 ? key : nil
    }
}
