extension Tree {
    /// Applies one `--set path=value`, where the path's words are parted by dots and a number names an item of a list.
    ///
    /// A key that is not there is made, and a reader refuses it later if nobody knows it. The value is YAML, so
    /// `--set byzantine=null` takes a whole section away and `--set policy.hidden=[64, 64]` gives a list.
    mutating func set(_ assignment: String) throws(SettingsError) {
        let origin = Origin.option(assignment)
        func refuse(_ message: String) -> SettingsError { SettingsError(.invalid, at: origin.place, message) }
        guard let equals = assignment.firstIndex(of: "=") else {
            throw refuse("there is no \"=\"; write --set key=value")
        }
        let path = assignment[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard path.allSatisfy({ !$0.isEmpty }) else {
            throw refuse("the key is not complete; write --set section.key=value")
        }
        let text = String(assignment[assignment.index(after: equals)...])
        let nothing = Tree(content: .text("", isQuoted: false), origin: origin)
        let isBlank = text.allSatisfy(\.isWhitespace)
        let value = isBlank ? nothing : try Tree.parse(text, name: "the value") { _ in origin }
        try replace(path[...], with: value, origin: origin)
    }

    /// The same with a value that is read already; errors name the place where it was written.
    mutating func set(_ key: String, to value: Tree) throws(SettingsError) {
        let path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard path.allSatisfy({ !$0.isEmpty }) else { throw value.error("the key \(key) is not complete") }
        try replace(path[...], with: value, origin: value.origin)
    }

    private mutating func replace(_ path: ArraySlice<String>, with value: Tree, origin: Origin) throws(SettingsError) {
        guard let word = path.first else {
            self = value
            return
        }
        func refuse(_ message: String) -> SettingsError { SettingsError(.invalid, at: origin.place, message) }
        if isNothing { self = Tree(content: .entries([]), origin: origin) }
        switch content {
        case .entries(var entries):
            if let index = entries.firstIndex(where: { $0.key == word }) {
                try entries[index].value.replace(path.dropFirst(), with: value, origin: origin)
                if path.count == 1 { entries[index].keyOrigin = origin }
            } else {
                var fresh = Tree(content: .text("", isQuoted: false), origin: origin)
                try fresh.replace(path.dropFirst(), with: value, origin: origin)
                entries.append(Entry(key: word, keyOrigin: origin, value: fresh))
            }
            content = .entries(entries)
        case .list(var items):
            guard let index = Int(word), items.indices.contains(index) else {
                let range = items.isEmpty ? "it is empty" : "0 to \(items.count - 1)"
                throw refuse("\"\(word)\" names no item of a list; its items are numbered \(range)")
            }
            try items[index].replace(path.dropFirst(), with: value, origin: origin)
            content = .list(items)
        case .text(let name, _):
            // `aggregator: mean` is short for `aggregator: {name: mean}`; the short form takes keys as the long one does.
            let entry = Entry(key: "name", keyOrigin: self.origin, value: Tree(content: content, origin: self.origin))
            guard !name.isEmpty else { throw refuse("\"\(word)\" is a key inside an empty value") }
            content = .entries([entry])
            try replace(path, with: value, origin: origin)
        }
    }
}
