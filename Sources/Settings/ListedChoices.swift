import Primitives

// The lists of an experiment's file.

extension Section {
    func toggle(_ key: String) throws(SettingsError) -> Bool {
        guard let tree = value(key) else { return false }
        guard case .text(let text, isQuoted: false) = tree.content, ["true", "false"].contains(text) else {
            throw tree.error("\(name(of: key)) is \(tree.shown); it must be true or false")
        }
        return text == "true"
    }

    /// The job that the matrix starts from: a file's, or the one that is written here.
    func job(_ read: (String) throws(SettingsError) -> (name: String, text: String)) throws(SettingsError) -> Tree {
        let tree = try required("job", "the path of a job file, seen from this file, or a job itself")
        guard case .text(let path, _) = tree.content else { return tree }
        let (name, text) = try read(path)
        return try Tree.parse(text, name: "the file") { line in .file(name, line: line) }
    }

    /// A list of plain values; a missing one is `fallback`.
    func trees(_ key: String, default fallback: [Tree]? = nil) throws(SettingsError) -> [Tree] {
        if let fallback, value(key) == nil { return fallback }
        return try required(key, "a list").items(name(of: key))
    }

    /// Values by the paths of a job's keys, in the order of the file.
    func paths(_ key: String) throws(SettingsError) -> [(path: String, value: Tree)] {
        guard let tree = value(key) else { return [] }
        guard case .entries(let entries) = tree.content else {
            throw tree.error("\(name(of: key)) is \(tree.shown); it must be a group of keys such as server.quorum")
        }
        return entries.map { ($0.key, $0.value) }
    }

    /// Rules or attacks: names, or groups of keys with a `label` of their own.
    func choices(_ key: String, isRule: Bool) throws(SettingsError) -> [ListedChoice] {
        let tree = try required(key, "a list of names")
        guard case .list(let items) = tree.content, !items.isEmpty, items.count <= Limits.listCountMax else {
            throw tree.error("\(name(of: key)) is \(tree.shown); it must be a list of 1 to \(Limits.listCountMax)")
        }
        var choices: [ListedChoice] = []
        for (index, item) in items.enumerated() {
            let choice = try ListedChoice(item, path: "\(name(of: key)).\(index)", isRule: isRule)
            guard !choices.contains(where: { $0.label == choice.label }) else {
                throw item.error("\(name(of: key)) has \(choice.label) twice; give one a label")
            }
            choices.append(choice)
        }
        return choices
    }
}

extension ListedChoice {
    init(_ tree: Tree, path: String, isRule: Bool) throws(SettingsError) {
        label = ""
        if !isRule, case .text("none", _) = tree.content {
            label = "none"
            return
        }
        var rest = tree
        if case .entries(var entries) = tree.content {
            func take(_ key: String) -> Tree? {
                entries.firstIndex { $0.key == key }.map { entries.remove(at: $0).value }
            }
            if let given = take("label") {
                guard case .text(let text, _) = given.content, !given.isNothing, !text.contains("|") else {
                    throw given.error("\(path).label is \(given.shown); it must be a few words")
                }
                label = text
            }
            if isRule, let given = take("told") {
                guard case .text(let text, isQuoted: false) = given.content, ["true", "false"].contains(text) else {
                    throw given.error("\(path).told is \(given.shown); it must be true or false")
                }
                isTold = text == "true"
            }
            rest.content = .entries(entries)
        }
        self.tree = rest
        if label.isEmpty { label = rest.choiceLabel + (isTold ? "" : " untold") }
    }
}

extension Tree {
    static func nothing(at origin: Origin) -> Tree { Tree(content: .text("", isQuoted: false), origin: origin) }

    /// All of it in one line, in the order in which it is written.
    var flow: String {
        switch content {
        case .text(let text, let isQuoted): isQuoted ? "\"\(text)\"" : text
        case .list(let items): "[\(items.map(\.flow).joined(separator: ", "))]"
        case .entries(let entries): "{\(entries.map { "\($0.key): \($0.value.flow)" }.joined(separator: ", "))}"
        }
    }

    /// The plain values of a list, at least one.
    func items(_ path: String) throws(SettingsError) -> [Tree] {
        guard case .list(let items) = content, !items.isEmpty, items.count <= Limits.listCountMax else {
            throw error("\(path) is \(shown); it must be a list of 1 to \(Limits.listCountMax) values")
        }
        for (index, item) in items.enumerated() {
            guard case .text(let text, _) = item.content, !item.isNothing else {
                throw item.error("\(path) holds \(item.shown); each must be a number or a word")
            }
            let isTwice = items[..<index].contains { if case .text(text, _) = $0.content { true } else { false } }
            guard !isTwice else { throw item.error("\(path) holds \(text) twice") }
        }
        return items
    }

    /// `nnm+trimmed_mean f=3` of `{name: trimmed_mean, f: 3, before: [nnm]}`.
    fileprivate var choiceLabel: String {
        switch content {
        case .text(let text, _): return text
        case .list: return shown
        case .entries(let entries):
            var before = ""
            var name = ""
            var parameters = ""
            for entry in entries {
                switch (entry.key, entry.value.content) {
                case ("name", _): name = entry.value.choiceLabel
                case ("before", .list(let items)): before = items.map { $0.choiceLabel + "+" }.joined()
                case (_, .text(let text, _)): parameters += " \(entry.key)=\(text)"
                // `{nnm: {f: 3}}` is a choice of that name.
                default: name = entry.key
                }
            }
            return before + name + parameters
        }
    }

    /// The rule and what stands before it with `f` where they take one and the file does not give it.
    func told(_ liars: Tree, _ catalogues: Catalogues) -> Tree {
        var tree = knowing(liars, catalogues.aggregators)
        guard case .entries(var entries) = tree.content, let at = entries.firstIndex(where: { $0.key == "before" }),
            case .list(let items) = entries[at].value.content
        else { return tree }
        entries[at].value.content = .list(
            items.map { NamedChoice.named($0).knowing(liars, catalogues.preAggregators) })
        tree.content = .entries(entries)
        return tree
    }

    private func knowing(_ liars: Tree, _ known: [CatalogueDescription]) -> Tree {
        func takes(_ name: String) -> Bool {
            known.first { $0.name == name }?.parameters.contains { $0.name == "f" } ?? false
        }
        let f = Entry(key: "f", keyOrigin: origin, value: liars)
        switch content {
        case .text(let name, _) where takes(name):
            return Tree(content: .entries([Entry(key: "name", keyOrigin: origin, value: self), f]), origin: origin)
        case .entries(let entries):
            guard case .text(let name, _)? = entries.first(where: { $0.key == "name" })?.value.content, takes(name),
                !entries.contains(where: { $0.key == "f" })
            else { return self }
            return Tree(content: .entries(entries + [f]), origin: origin)
        default: return self
        }
    }

    /// `byzantine` of a job: so many workers with this attack.
    func carriedOut(by liars: Tree, from: UInt64) -> Tree {
        func entry(_ key: String, _ value: Tree) -> Entry { Entry(key: key, keyOrigin: origin, value: value) }
        let round = Tree(content: .text(String(from), isQuoted: false), origin: origin)
        return Tree(
            content: .entries([entry("count", liars), entry("attack", self), entry("from", round)]), origin: origin)
    }
}
