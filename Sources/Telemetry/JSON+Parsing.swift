/// Text that is no JSON, or JSON that is not what it should be.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}

extension JSON {
    /// Values inside values; a record has four.
    package static let depthMax = 64

    /// Reads exactly one value, with nothing but space around it.
    package init(parsing text: some StringProtocol) throws(JSONError) {
        var reader = Reader(bytes: Array(text.utf8))
        self = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.at == reader.bytes.count else { throw reader.error("more after the value") }
    }
}

private struct Reader {
    let bytes: [UInt8]
    var at = 0

    func error(_ message: String) -> JSONError { JSONError("not JSON: \(message) at byte \(at)") }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { at += 1 }
    }

    private mutating func skip(_ byte: Character) -> Bool {
        skipSpace()
        guard next == byte.asciiValue else { return false }
        at += 1
        return true
    }

    mutating func value(depth: Int) throws(JSONError) -> JSON {
        guard depth < JSON.depthMax else { throw error("more than \(JSON.depthMax) levels") }
        skipSpace()
        switch next.map({ Character(UnicodeScalar($0)) }) {
        case "{": return try object(depth: depth)
        case "[": return try list(depth: depth)
        case "\"": return .text(try text())
        case "t": return try word("true", .bool(true))
        case "f": return try word("false", .bool(false))
        case "n": return try word("null", .null)
        case nil: throw error("the end instead of a value")
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSON {
        at += 1
        var members: [JSON.Member] = []
        if skip("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == 0x22 else { throw error("no key") }
            let key = try text()
            guard skip(":") else { throw error("no colon") }
            members.append(JSON.Member(key: key, value: try value(depth: depth + 1)))
        } while skip(",")
        guard skip("}") else { throw error("no end of an object") }
        return .object(members)
    }

    private mutating func list(depth: Int) throws(JSONError) -> JSON {
        at += 1
        var items: [JSON] = []
        if skip("]") { return .list(items) }
        repeat { items.append(try value(depth: depth + 1)) } while skip(",")
        guard skip("]") else { throw error("no end of a list") }
        return .list(items)
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
        guard bytes[at...].starts(with: word.utf8) else { throw error("an unknown word") }
        at += word.utf8.count
        return value
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = at
        while let byte = next, "0123456789+-.eE".utf8.contains(byte) { at += 1 }
        let token = String(decoding: bytes[start..<at], as: UTF8.self)
        if let whole = UInt64(token), !token.hasPrefix("+") { return .whole(whole) }
        guard let number = Double(token), number.isFinite, !token.hasPrefix("+"), !token.hasPrefix(".") else {
            throw error("no number")
        }
        return .number(number)
    }

    private mutating func text() throws(JSONError) -> String {
        at += 1
        var out: [UInt8] = []
        while let byte = next, byte != 0x22 {
            at += 1
            if byte == 0x5c {
                out += try escape()
            } else {
                guard byte >= 0x20 else { throw error("a control character in a text") }
                out.append(byte)
            }
        }
        guard next == 0x22 else { throw error("no end of a text") }
        at += 1
        return String(decoding: out, as: UTF8.self)
    }

    /// What stands behind a backslash, as UTF-8.
    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = next else { throw error("no end of a text") }
        at += 1
        switch Character(UnicodeScalar(byte)) {
        case "\"", "\\", "/": return [byte]
        case "b": return [0x08]
        case "f": return [0x0c]
        case "n": return [0x0a]
        case "r": return [0x0d]
        case "t": return [0x09]
        case "u":
            var code = try hexadecimal()
            if (0xd800..<0xdc00).contains(code), next == 0x5c, at + 1 < bytes.count, bytes[at + 1] == 0x75 {
                at += 2
                let low = try hexadecimal()
                guard (0xdc00..<0xe000).contains(low) else { throw error("half a character") }
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = UnicodeScalar(code) else { throw error("half a character") }
            return Array(String(Character(scalar)).utf8)
        default: throw error("an unknown escape")
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        guard at + 4 <= bytes.count, let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw error("no character code") }
        at += 4
        return code
    }
}
