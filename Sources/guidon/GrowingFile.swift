import Foundation

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
