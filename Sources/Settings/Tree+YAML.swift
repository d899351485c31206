import Yams

extension Tree {
    /// Reads one YAML document; `origin` says where its line `n` stands.
    ///
    /// Refused are anchors (a few lines with aliases can stand for gigabytes), tags, keys that are not plain words, and
    /// keys given twice.
    static func parse(_ yaml: String, name: String, origin: (_ line: Int) -> Origin) throws(SettingsError) -> Tree {
        func refuse(_ line: Int, _ message: String) -> SettingsError {
            SettingsError(.invalid, at: origin(line).place, message)
        }
        do {
            let parser = try Parser(yaml: yaml, encoding: .utf8)
            // The nodes hold their anchors weakly, so the parser must outlive the look at them.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else { throw refuse(1, "\(name) is empty") }
                return try Tree(root, origin: origin)
            }
        } catch let error as SettingsError {
            throw error
        } catch let error as YamlError {
            let (line, message) = explain(error)
            throw refuse(line, message)
        } catch {
            throw refuse(1, "not YAML: \(error)")
        }
    }

    private init(_ node: Node, origin: (_ line: Int) -> Origin) throws(SettingsError) {
        let place = origin(node.mark?.line ?? 1)
        guard node.anchor == nil else {
            throw SettingsError(.invalid, at: place.place, "anchors and aliases are not read; write the value out")
        }
        switch node {
        case .scalar(let scalar):
            let isQuoted = scalar.style != .plain && scalar.style != .any
            try Tree.refuseTag(scalar.tag, unless: isQuoted ? ["", "tag:yaml.org,2002:str"] : [""], at: place)
            content = .text(scalar.string, isQuoted: isQuoted)
        case .sequence(let sequence):
            try Tree.refuseTag(sequence.tag, unless: [""], at: place)
            var items: [Tree] = []
            for item in sequence { items.append(try Tree(item, origin: origin)) }
            content = .list(items)
        case .mapping(let mapping):
            try Tree.refuseTag(mapping.tag, unless: [""], at: place)
            var entries: [Entry] = []
            for (keyNode, valueNode) in mapping {
                let keyOrigin = origin(keyNode.mark?.line ?? 1)
                guard case .scalar(let key) = keyNode, keyNode.anchor == nil else {
                    throw SettingsError(.invalid, at: keyOrigin.place, "a key must be a plain word")
                }
                entries.append(
                    Entry(key: key.string, keyOrigin: keyOrigin, value: try Tree(valueNode, origin: origin)))
            }
            content = .entries(entries)
        case .alias:
            throw SettingsError(.invalid, at: place.place, "anchors and aliases are not read; write the value out")
        }
        self.origin = place
    }

    private static func refuseTag(_ tag: Tag, unless allowed: [String], at origin: Origin) throws(SettingsError) {
        guard allowed.contains(tag.description) else {
            throw SettingsError(.invalid, at: origin.place, "tags are not read; take \(tag.description) away")
        }
    }

    /// The parser's many errors as a line and a sentence of one line.
    private static func explain(_ error: YamlError) -> (line: Int, message: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let before = context.map { "\($0.text.trimmedOfSpace): " } ?? ""
            return (mark.line, "not YAML: \(before)\(problem) (column \(mark.column))")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            return (context.mark.line, "key \(names) is given twice; keep one")
        case .reader(let problem, let offset, _, let yaml):
            let line = 1 + yaml.prefix(offset ?? 0).filter(\.isNewline).count
            return (line, "not YAML: \(problem)")
        default:
            return (1, "not YAML: \(error)".split(separator: "\n").joined(separator: " "))
        }
    }
}

extension String {
    fileprivate var trimmedOfSpace: Substring {
        let start = drop(while: \.isWhitespace)
        let after = start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) }
        return start[..<(after ?? start.startIndex)]
    }
}
