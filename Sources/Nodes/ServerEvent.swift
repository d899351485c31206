package import Coordination
package import Primitives
package import Telemetry

/// What a server tells whoever watches it: a line of JSON each on its standard output.
package enum ServerEvent: Sendable, Equatable {
    /// Where workers connect, where the run is kept, and where operators of other machines connect, if any may; the first
    /// line, but for `warming`.
    case listening(endpoint: String, directory: String, operators: String? = nil)
    /// The policy imitates right answers before the first round; workers are not wanted yet.
    case warming(steps: Int, of: Int, loss: Double)
    /// The run was cut short after this round, or later, and goes on from it; with what is wrong with newer checkpoints.
    case resumed(round: UInt64, passedOver: [String])
    /// - Parameter key: by which it proved who it is; nil where nobody has one.
    case joined(WorkerID, label: String, key: String? = nil)
    case lost(WorkerID, silentSeconds: Double)
    case left(WorkerID)
    case waiting(members: Int, rows: Int, quorum: Int)
    /// A round that takes much longer than the one before.
    case stalled(Standstill)
    /// An operator's command was carried out: which, and the workers that it is about.
    case obeyed(String, [WorkerID], round: UInt64)
    case round(RoundRecord)
    /// The last line.
    case finished(RunSummary)

    package var line: String {
        switch self {
        case .listening(let endpoint, let directory, let operators):
            JSON.object([
                "event": .text("listening"), "endpoint": .text(endpoint), "directory": .text(directory),
                "operators": operators.map(JSON.text) ?? .null,
            ]).line
        case .warming(let steps, let total, let loss):
            JSON.object([
                "event": .text("warming"), "steps": .whole(UInt64(steps)), "of": .whole(UInt64(total)),
                "loss": .number(loss),
            ]).line
        case .resumed(let round, let passedOver):
            JSON.object([
                "event": .text("resumed"), "round": .whole(round), "passed_over": .list(passedOver.map(JSON.text)),
            ]).line
        case .joined(let worker, let label, let key):
            JSON.object([
                "event": .text("joined"), "worker": .whole(UInt64(worker.rawValue)), "label": .text(label),
                "key": key.map(JSON.text) ?? .null,
            ]).line
        case .lost(let worker, let seconds):
            JSON.object([
                "event": .text("lost"), "worker": .whole(UInt64(worker.rawValue)), "silent_s": .number(seconds),
            ]).line
        case .left(let worker):
            JSON.object(["event": .text("left"), "worker": .whole(UInt64(worker.rawValue))]).line
        case .waiting(let members, let rows, let quorum):
            JSON.object([
                "event": .text("waiting"), "members": .whole(UInt64(members)), "rows": .whole(UInt64(rows)),
                "quorum": .whole(UInt64(quorum)),
            ]).line
        case .stalled(let standstill): standstill.json.line
        case .obeyed(let command, let workers, let round):
            JSON.object([
                "event": .text("obeyed"), "command": .text(command),
                "workers": .list(workers.map { .whole(UInt64($0.rawValue)) }), "round": .whole(round),
            ]).line
        // The records are lines of their own already: what they are in a file, they are here.
        case .round(let record): "{\"event\":\"round\",\"record\":" + record.line() + "}"
        case .finished(let summary): "{\"event\":\"finished\",\"summary\":" + summary.line + "}"
        }
    }

    package init(line: some StringProtocol) throws(JSONError) {
        let json = try JSON(parsing: line)
        func worker() throws(JSONError) -> WorkerID {
            guard let number = json["worker"]?.whole, number <= UInt32.max else { throw JSONError("no worker") }
            return WorkerID(rawValue: UInt32(number))
        }
        func count(_ key: String) throws(JSONError) -> Int {
            guard let number = json[key]?.whole, number <= UInt32.max else { throw JSONError("no \(key)") }
            return Int(number)
        }
        switch json["event"]?.text {
        case "listening":
            self = .listening(
                endpoint: json["endpoint"]?.text ?? "", directory: json["directory"]?.text ?? "",
                operators: json["operators"]?.text)
        case "warming":
            self = .warming(steps: try count("steps"), of: try count("of"), loss: json["loss"]?.number ?? 0)
        case "resumed":
            self = .resumed(
                round: json["round"]?.whole ?? 0, passedOver: (json["passed_over"]?.list ?? []).compactMap(\.text))
        case "joined": self = .joined(try worker(), label: json["label"]?.text ?? "", key: json["key"]?.text)
        case "lost": self = .lost(try worker(), silentSeconds: json["silent_s"]?.number ?? 0)
        case "left": self = .left(try worker())
        case "waiting":
            self = .waiting(members: try count("members"), rows: try count("rows"), quorum: try count("quorum"))
        case "stalled": self = .stalled(try Standstill(json))
        case "obeyed":
            let workers = (json["workers"]?.list ?? []).compactMap { $0.whole }.filter { $0 <= UInt32.max }
            self = .obeyed(
                json["command"]?.text ?? "", workers.map { WorkerID(rawValue: UInt32($0)) },
                round: json["round"]?.whole ?? 0)
        case "round":
            guard let record = json["record"] else { throw JSONError("a round without its record") }
            self = .round(try RoundRecord(line: record.line))
        case "finished":
            guard let summary = json["summary"] else { throw JSONError("an end without its summary") }
            self = .finished(try RunSummary(line: summary.line))
        default: throw JSONError("no such event")
        }
    }
}
