import Operators
import Telemetry

/// The rounds of a run as they end: every one where its folder is at hand, and over a network the newest at every look.
struct RoundFeed {
    private let target: OperatorTarget
    private var file: GrowingFile?
    private var last: UInt64 = 0

    init(_ target: OperatorTarget) {
        self.target = target
        if case .run(let folder) = target { file = GrowingFile("\(folder)/metrics.jsonl") }
    }

    mutating func next() -> [RoundRecord] {
        if let lines = file?.newLines() { return lines.compactMap { try? RoundRecord(line: $0) } }
        guard let answer = try? target.ask(.lastRound), let record = try? RoundRecord(line: answer.line),
            record.round > last
        else { return [] }
        last = record.round
        return [record]
    }
}
