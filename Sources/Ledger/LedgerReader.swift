package import Primitives
import Telemetry

/// What a whole ledger says, once every line of it was found to fit the lines before.
package struct LedgerReader: Sendable {
    /// Hash of the last line: who knows it knows all of them.
    package private(set) var head = ChainHash.none
    /// Of `config.yaml`; nil of a run that was begun before there were ledgers.
    package private(set) var config: ChainHash?
    /// The last round that counts, and the digest of what it made.
    package private(set) var round: UInt64 = 0
    package private(set) var parameters: UInt64 = 0
    package private(set) var lines = 0
    package private(set) var rows = 0
    package private(set) var rowsRefused = 0
    package private(set) var workers: Set<WorkerID> = []
    package private(set) var commands = 0
    package private(set) var resumptions = 0
    /// How the last process ended; nil where it did not in order, or goes on.
    package private(set) var outcome: String?
    /// By round, the digests of all that it ever made: one that is made again may come to others.
    private var made: [UInt64: Set<UInt64>] = [:]

    /// Reads `ledger.jsonl` of the run in `folder`. A last line without an end was cut off with its process and is left out.
    ///
    /// - Parameter each: called with every entry, in order.
    /// - Throws: `LedgerError`.
    package init(folder: String, each: (LedgerEntry) -> Void = { _ in }) throws(LedgerError) {
        let path = LedgerWriter.path(in: folder)
        let text: String
        do { text = try OutputFile.read(path) } catch { throw .unreadable(error) }
        try self.init(text: text, path: path, each: each)
    }

    /// - Parameter path: what errors call it.
    package init(text: String, path: String, each: (LedgerEntry) -> Void = { _ in }) throws(LedgerError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated() {
            do throws(JSONError) {
                each(try take(String(line)))
            } catch {
                throw .broken(path: path, line: index + 1, reason: error.description)
            }
        }
        guard lines > 0 else { throw .broken(path: path, line: 1, reason: "there is no line") }
    }

    /// Whether the run's rounds ever came to these parameters.
    package func has(_ parameters: UInt64, of round: UInt64) -> Bool { made[round]?.contains(parameters) == true }

    /// - Throws: why the line does not fit the ones before.
    private mutating func take(_ text: String) throws(JSONError) -> LedgerEntry {
        let line = try LedgerLine(text)
        guard line.isTrue else { throw JSONError("the line was changed: its hash is another one") }
        guard line.previous == head else { throw JSONError("lines before this one were changed, removed or moved") }
        try take(line.entry)
        head = line.hash
        lines += 1
        return line.entry
    }

    private mutating func take(_ entry: LedgerEntry) throws(JSONError) {
        if case .began = entry {
            guard lines == 0 else { throw JSONError("a second beginning") }
        } else if case .resumed = entry {
            // A run of before there were ledgers begins so.
        } else {
            guard lines > 0 else { throw JSONError("the beginning is missing") }
            guard outcome == nil else { throw JSONError("more after the end") }
        }
        switch entry {
        case .began(_, let config, let parameters):
            self.config = config
            stand(at: 0, parameters)
        case .resumed(let round, let parameters):
            guard lines == 0 || has(parameters, of: round) else {
                throw JSONError("gone on with from parameters that round \(round) is not known to have made")
            }
            outcome = nil
            resumptions += 1
            stand(at: round, parameters)
        case .round(let round): try take(round)
        case .obeyed: commands += 1
        case .finished(let outcome, let round, let parameters):
            guard round == self.round, parameters == self.parameters else {
                throw JSONError("an end at other parameters than those of round \(self.round)")
            }
            self.outcome = outcome
        }
    }

    private mutating func take(_ entry: LedgerRound) throws(JSONError) {
        guard entry.round == round + 1 else { throw JSONError("round \(entry.round) after round \(round)") }
        guard entry.before == parameters else { throw JSONError("round \(entry.round) begins at other parameters") }
        guard !entry.isHeld || entry.after == entry.before else { throw JSONError("a round that was held, and a step") }
        let answered = entry.rows.map(\.worker) + entry.refused.map(\.worker)
        guard Set(answered).count == answered.count else { throw JSONError("a worker with two rows") }
        rows += entry.rows.count
        rowsRefused += entry.refused.count
        workers.formUnion(answered)
        stand(at: entry.round, entry.after)
    }

    private mutating func stand(at round: UInt64, _ parameters: UInt64) {
        self.round = round
        self.parameters = parameters
        made[round, default: []].insert(parameters)
    }
}
