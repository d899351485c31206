import Foundation
import Ledger
import Primitives
import Telemetry
import Testing

/// A folder with a ledger of three rounds, of which the last was refused a row, and an end.
private final class Fixture {
    let folder: String
    var path: String { LedgerWriter.path(in: folder) }

    init() throws {
        folder = NSTemporaryDirectory() + "/guidon-ledger-\(UInt64.random(in: 0..<(.max)))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static func round(_ number: UInt64, before: UInt64? = nil, held: Bool = false) -> LedgerEntry {
        .round(
            LedgerRound(
                round: number, before: before ?? 100 + number - 1, after: 100 + number, isHeld: held,
                rows: (1...2).map {
                    .init(
                        worker: WorkerID(rawValue: $0), digest: UInt64($0) * 7, verdict: .suspected,
                        coefficient: 0.25, weight: 1)
                }, refused: [.init(worker: WorkerID(rawValue: 3), reason: "not_finite")]))
    }

    static let began = LedgerEntry.began(run: 7, config: ChainHash(of: "seed: 1"), parameters: 100)
    static let end = LedgerEntry.finished(outcome: "completed", round: 3, parameters: 103)

    /// - Returns: the hash of the last line.
    func write(_ entries: [LedgerEntry]) throws -> ChainHash {
        var writer = try LedgerWriter(in: folder)
        for entry in entries { try writer.append(entry) }
        return writer.head
    }

    func whole() throws -> ChainHash { try write([Self.began] + (1...3).map { Self.round($0) } + [Self.end]) }

    /// Lines as they are, changed.
    func edit(_ change: (inout [String]) -> Void) throws {
        var lines = try OutputFile.read(path).split(separator: "\n").map(String.init)
        change(&lines)
        try OutputFile.replace(path, with: lines.map { $0 + "\n" }.joined())
    }

    /// The line at which reading ends, and why; nil where all of it holds.
    func mistake() -> (line: Int, reason: String)? {
        do throws(LedgerError) {
            _ = try LedgerReader(folder: folder)
            return nil
        } catch {
            guard case .broken(_, let line, let reason) = error else { return (0, "\(error)") }
            return (line, reason)
        }
    }
}

@Suite("Reading a ledger")
struct LedgerReaderTests {
    @Test("what was written is read back and added up, and its head is the writer's")
    func whole() throws {
        let fixture = try Fixture()
        let head = try fixture.whole()
        let ledger = try LedgerReader(folder: fixture.folder)
        #expect(ledger.head == head && ledger.lines == 5 && ledger.round == 3 && ledger.parameters == 103)
        #expect(ledger.rows == 6 && ledger.rowsRefused == 3 && ledger.workers.count == 3)
        #expect(ledger.outcome == "completed" && ledger.config == ChainHash(of: "seed: 1"))
        #expect(ledger.has(102, of: 2) && !ledger.has(102, of: 1))
    }

    @Test("every byte of it is guarded: whichever is changed, the line is named")
    func everyByte() throws {
        let fixture = try Fixture()
        _ = try fixture.whole()
        let bytes = try OutputFile.readBytes(fixture.path)
        // Every seventh, and an offset that changes from line to line: all kinds of places, in bounded time.
        for place in stride(from: 0, to: bytes.count, by: 7) {
            var changed = bytes
            changed[place] ^= 1
            try OutputFile.replace(fixture.path, with: changed)
            let line = 1 + bytes[..<place].count { $0 == UInt8(ascii: "\n") }
            let mistake = try #require(fixture.mistake(), "byte \(place)")
            #expect(mistake.line == line, "byte \(place): \(mistake)")
        }
    }

    @Test("lines that are removed, doubled or moved are missed")
    func lines() throws {
        let edits: [((inout [String]) -> Void, Int)] = [
            ({ $0.remove(at: 0) }, 1), ({ $0.remove(at: 2) }, 3), ({ $0.insert($0[2], at: 3) }, 4),
            ({ $0.swapAt(1, 2) }, 2), ({ $0.append($0[4]) }, 6),
        ]
        for (edit, line) in edits {
            let fixture = try Fixture()
            _ = try fixture.whole()
            try fixture.edit(edit)
            #expect(fixture.mistake()?.line == line)
        }
    }

    @Test("lines that are cut off at the end are missed by who knows the head, and only so")
    func truncated() throws {
        let fixture = try Fixture()
        let head = try fixture.whole()
        try fixture.edit { $0.removeLast() }
        #expect(try LedgerReader(folder: fixture.folder).head != head)
    }

    @Test("a well-chained ledger whose rounds do not fit together does not hold")
    func nonsense() throws {
        let cases: [([LedgerEntry], Int)] = [
            ([Fixture.round(1)], 1),
            ([Fixture.began, Fixture.round(2)], 2),
            ([Fixture.began, Fixture.round(1), Fixture.round(2, before: 9)], 3),
            ([Fixture.began, Fixture.round(1, held: true)], 2),
            ([Fixture.began, Fixture.began], 2),
            ([Fixture.began, .finished(outcome: "completed", round: 1, parameters: 101)], 2),
            ([Fixture.began, .finished(outcome: "stopped", round: 0, parameters: 100), Fixture.round(1)], 3),
            ([Fixture.began, .resumed(round: 1, parameters: 101)], 2),
        ]
        for (entries, line) in cases {
            let fixture = try Fixture()
            _ = try fixture.write(entries)
            #expect(fixture.mistake()?.line == line, "\(entries)")
        }
    }

    @Test("rounds that are made again after a crash are no mistake; the last line without an end is taken away")
    func resumed() throws {
        let fixture = try Fixture()
        _ = try fixture.write([Fixture.began, Fixture.round(1), Fixture.round(2)])
        try OutputFile(appendingTo: fixture.path).append("{\"event\": \"rou")
        #expect(try LedgerReader(folder: fixture.folder).round == 2)
        _ = try fixture.write([.resumed(round: 1, parameters: 101), Fixture.round(2), Fixture.round(3), Fixture.end])
        let ledger = try LedgerReader(folder: fixture.folder)
        #expect(ledger.round == 3 && ledger.resumptions == 1 && ledger.lines == 7)
    }

    @Test("what is no ledger says so")
    func none() throws {
        let fixture = try Fixture()
        #expect(throws: LedgerError.self) { try LedgerReader(folder: fixture.folder) }
        try OutputFile.replace(fixture.path, with: "hello\n")
        #expect(fixture.mistake()?.line == 1)
        #expect(throws: RunFileError.self) { _ = try LedgerWriter(in: fixture.folder) }
        try OutputFile.replace(fixture.path, with: "")
        #expect(fixture.mistake()?.line == 1)
    }
}
