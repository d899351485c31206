/// A group of keys that is being read. Unknown keys are refused when it is opened, so a misspelt key is named before
/// the one that is missing because of it.
struct Section {
    let path: String
    let origin: Tree.Origin
    private let entries: [Tree.Entry]

    init(_ tree: Tree, path: String, keys: [String]) throws(SettingsError) {
        guard case .entries(let entries) = tree.content else {
            let what = path.isEmpty ? "the file" : path
            throw tree.error("\(what) is \(tree.shown); it must be a group of keys: \(keys.joined(separator: ", "))")
        }
        self.path = path
        origin = tree.origin
        self.entries = entries
        for entry in entries where !keys.contains(entry.key) {
            let place = path.isEmpty ? "" : " in \(path)"
            throw SettingsError(
                .invalid, at: entry.keyOrigin.place,
                "unknown key \"\(entry.key)\"\(place); \(remedy(for: entry.key, among: keys))")
        }
    }

    func name(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The value of `key`, or nil when it is left out.
    func value(_ key: String) -> Tree? {
        entries.first { $0.key == key && !$0.value.isNothing }?.value
    }

    func required(_ key: String, _ what: String) throws(SettingsError) -> Tree {
        guard let tree = value(key) else {
            throw SettingsError(.invalid, at: origin.place, "key \"\(name(of: key))\" is missing; give \(what)")
        }
        return tree
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws(SettingsError) -> Int {
        let what = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        if let fallback, value(key) == nil { return fallback }
        let tree = try required(key, what)
        guard case .text(let text, isQuoted: false) = tree.content, let number = Int(text), range.contains(number)
        else {
            throw tree.error("\(name(of: key)) is \(tree.shown); it must be \(what)")
        }
        return number
    }

    /// A whole number of 64 bits without a sign.
    func unsigned(_ key: String, default fallback: UInt64? = nil) throws(SettingsError) -> UInt64 {
        let what = "a whole number from 0 to \(UInt64.max)"
        if let fallback, value(key) == nil { return fallback }
        let tree = try required(key, what)
        guard case .text(let text, isQuoted: false) = tree.content, let number = UInt64(text) else {
            throw tree.error("\(name(of: key)) is \(tree.shown); it must be \(what)")
        }
        return number
    }

    func milliseconds(_ key: String, in range: ClosedRange<Int>, default fallback: Int) throws(SettingsError)
        -> Duration
    {
        .milliseconds(try integer(key, in: range, default: fallback))
    }

    /// The path of a file, or nil when it is left out. It is printed between quotes again, so it must have none.
    func path(_ key: String) throws(SettingsError) -> String? {
        guard let tree = value(key) else { return nil }
        guard case .text(let text, _) = tree.content, !text.isEmpty, text.utf8.count <= Limits.pathBytesMax,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f && $0 != "\"" && $0 != "\\" })
        else {
            throw tree.error(
                "\(name(of: key)) is \(tree.shown); it must be the path of a file, without quotes and backslashes")
        }
        return text
    }

    /// One of a few words.
    func word(_ key: String, among words: [String], default fallback: String) throws(SettingsError) -> String {
        guard let tree = value(key) else { return fallback }
        guard case .text(let text, isQuoted: false) = tree.content, words.contains(text) else {
            throw tree.error("\(name(of: key)) is \(tree.shown); it must be one of \(words.joined(separator: ", "))")
        }
        return text
    }

    /// A name of small letters, digits, `_` and `-`, fit for a folder.
    func identifier(_ key: String) throws(SettingsError) -> String {
        let what = "a name of at most \(Limits.nameCharactersMax) small letters, digits, \"_\" and \"-\""
        let tree = try required(key, what)
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789_-")
        guard case .text(let text, _) = tree.content, text.count <= Limits.nameCharactersMax, !text.isEmpty,
            !text.hasPrefix("-"), text.allSatisfy(allowed.contains)
        else { throw tree.error("\(name(of: key)) is \(tree.shown); it must be \(what)") }
        return text
    }
}
