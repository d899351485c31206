package import Telemetry

#if canImport(Glibc)
    import Glibc
#endif

/// `ledger.jsonl` of a run that goes on: a line for each entry, each bound to all before it by its hash.
///
///     {"event": "round", …, "previous": "64 digits", "hash": "64 digits"}
///
/// `hash` is the SHA-256 of the line's text up to its comma. A line that is there is never changed; only a last one that
/// its process could not finish is taken away.
package struct LedgerWriter: ~Copyable {
    /// Hash of the last line.
    package private(set) var head: ChainHash
    private let file: OutputFile

    package static func path(in folder: String) -> String { folder + "/ledger.jsonl" }

    /// Begins the ledger of the run in `folder`, or goes on with the one that is there.
    ///
    /// - Throws: `RunFileError.malformed` when the last line that is there is none of a ledger.
    package init(in folder: String) throws(RunFileError) {
        let path = Self.path(in: folder)
        let head = access(path, F_OK) == 0 ? try Self.cut(path) : .none
        file = try OutputFile(appendingTo: path)
        self.head = head
    }

    /// Takes a last line away that has no end.
    ///
    /// - Returns: the hash of the last one that has.
    private static func cut(_ path: String) throws(RunFileError) -> ChainHash {
        let lines = try OutputFile.readBytes(path).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let whole = lines.dropLast()
        guard truncate(path, whole.reduce(0) { $0 + $1.count + 1 }) == 0 else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        guard let last = whole.last else { return .none }
        do throws(JSONError) {
            return try LedgerLine(String(decoding: last, as: UTF8.self)).hash
        } catch {
            throw .malformed(path: path, line: whole.count, reason: error.description)
        }
    }

    package mutating func append(_ entry: LedgerEntry) throws(RunFileError) {
        let line = LedgerLine(entry, after: head)
        try file.append(line.text + "\n")
        head = line.hash
    }

    /// Waits until the disk has everything.
    package func synchronize() throws(RunFileError) { try file.synchronize() }
}

/// One line of a ledger.
struct LedgerLine {
    let text: String
    let entry: LedgerEntry
    let previous: ChainHash
    /// As the line says it.
    let hash: ChainHash

    private static let hashKey = ", \"hash\": \""

    init(_ entry: LedgerEntry, after previous: ChainHash) {
        let json = JSON.object(entry.members + [.init(key: "previous", value: .text("\(previous)"))])
        let body = String(json.line.dropLast())
        self.entry = entry
        self.previous = previous
        hash = ChainHash(of: body)
        text = body + Self.hashKey + "\(hash)\"}"
    }

    init(_ text: String) throws(JSONError) {
        let json = try JSON(parsing: text)
        guard let previous = json["previous"]?.text.flatMap({ ChainHash($0) }),
            let hash = json["hash"]?.text.flatMap({ ChainHash($0) })
        else { throw JSONError("a line without its hashes") }
        self.text = text
        self.previous = previous
        self.hash = hash
        entry = try LedgerEntry(json)
    }

    /// Whether the line is what it was when its hash was made.
    var isTrue: Bool {
        let tail = Self.hashKey + "\(hash)\"}"
        return text.hasSuffix(tail) && ChainHash(of: text.dropLast(tail.count)) == hash
    }
}
