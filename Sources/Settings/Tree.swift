/// A YAML document as this package needs it: text, lists and keyed entries, each with the place it came from.
struct Tree {
    /// Where a piece of a document was written; errors begin with it.
    enum Origin: Equatable {
        case file(String, line: Int)
        case option(String)

        var place: String {
            switch self {
            case .file(let name, let line): "\(name):\(line)"
            case .option(let text): "--set \(text)"
            }
        }

        var isOption: Bool { if case .option = self { true } else { false } }
    }

    struct Entry {
        var key: String
        var keyOrigin: Origin
        var value: Tree
    }

    indirect enum Content {
        /// A scalar; a quoted one is never a number and never empty.
        case text(String, isQuoted: Bool)
        case list([Tree])
        case entries([Entry])
    }

    var content: Content
    var origin: Origin

    /// Whether there is nothing: an empty value or one of YAML's words for nothing. The same as leaving the key out.
    var isNothing: Bool {
        if case .text(let text, isQuoted: false) = content {
            ["", "~", "null", "Null", "NULL"].contains(text)
        } else {
            false
        }
    }

    /// Whether something is written at a path of keys.
    func says(_ path: some Collection<String>) -> Bool {
        guard let key = path.first else { return !isNothing }
        guard case .entries(let entries) = content, let entry = entries.first(where: { $0.key == key }) else {
            return false
        }
        return entry.value.says(path.dropFirst())
    }

    /// How an error speaks of this value.
    var shown: String {
        switch content {
        case .text(let text, let isQuoted):
            let short = text.count > 40 ? text.prefix(40) + "…" : Substring(text)
            return isQuoted ? "\"\(short)\"" : String(short)
        case .list: return "a list"
        case .entries: return "a group of keys"
        }
    }

    /// Where to look when several values do not fit together: at what `--set` said last, else at the first.
    static func culprit(among trees: [Tree?], else origin: Origin) -> Origin {
        let origins = trees.compactMap(\.?.origin)
        return origins.last(where: \.isOption) ?? origins.first ?? origin
    }

    func error(_ message: String) -> SettingsError { SettingsError(.invalid, at: origin.place, message) }
}
