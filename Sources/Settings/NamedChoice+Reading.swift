extension NamedChoice {
    /// Reads `{name: …, parameter: …}`, or the name alone.
    ///
    /// Where `--set` changed the name, parameters that the *file* gave to another choice and that this one does not know
    /// are left out: `--set aggregator.name=mean` must not be refused because the file tells the Flag Aggregator a λ.
    static func read(_ tree: Tree, path: String, what: String, among entries: [ChoiceDescription]) throws(SettingsError)
        -> NamedChoice
    {
        let given = try Self.entries(of: tree, path: path, what: what, among: entries)
        let (nameTree, entry) = try Self.chosen(in: given, tree: tree, path: path, what: what, among: entries)
        let known = entry.parameters.map(\.name)
        var choice = NamedChoice(entry.name)
        for one in given where one.key != "name" {
            guard let parameter = entry.parameters.first(where: { $0.name == one.key }) else {
                if nameTree.origin.isOption && !one.keyOrigin.isOption { continue }
                let message = "unknown key \"\(one.key)\" in \(path); \(remedy(for: one.key, among: ["name"] + known))"
                throw SettingsError(.invalid, at: one.keyOrigin.place, "\(message) (\(what) \(entry.name))")
            }
            if one.value.isNothing { continue }
            choice.parameters[one.key] = try Self.value(of: one.value, as: parameter, path: "\(path).\(one.key)")
        }
        for parameter in entry.parameters where choice.parameters[parameter.name] == nil {
            switch parameter.absence {
            case .filled(let value): choice.parameters[parameter.name] = value
            case .allowed: break
            case .refused:
                throw tree.error(
                    "key \"\(path).\(parameter.name)\" is missing; give \(parameter.kind.sentence): \(parameter.what)")
            }
        }
        if let complaint = entry.complaint(choice) {
            let culprit = Tree.culprit(among: given.filter(\.value.origin.isOption).map(\.value), else: tree.origin)
            throw SettingsError(.invalid, at: culprit.place, "\(path): \(complaint)")
        }
        return choice
    }

    private static func entries(
        of tree: Tree, path: String, what: String, among entries: [ChoiceDescription]
    ) throws(SettingsError) -> [Tree.Entry] {
        switch tree.content {
        case .entries(let given): return given
        case .text: return [Tree.Entry(key: "name", keyOrigin: tree.origin, value: tree)]
        case .list:
            let all = entries.map(\.name).joined(separator: ", ")
            throw tree.error("\(path) is a list; it must name one \(what): {name: …} with one of \(all)")
        }
    }

    private static func chosen(
        in given: [Tree.Entry], tree: Tree, path: String, what: String, among entries: [ChoiceDescription]
    ) throws(SettingsError) -> (Tree, ChoiceDescription) {
        let names = entries.map(\.name)
        let all = names.joined(separator: ", ")
        guard let nameTree = given.first(where: { $0.key == "name" && !$0.value.isNothing })?.value else {
            // A misspelt `name` is named itself.
            if let near = given.first(where: { editDistance($0.key, "name") == 1 }) {
                let message = "unknown key \"\(near.key)\" in \(path); did you mean \"name\"?"
                throw SettingsError(.invalid, at: near.keyOrigin.place, message)
            }
            throw tree.error("key \"\(path).name\" is missing; give one of \(all)")
        }
        guard case .text(let name, _) = nameTree.content else {
            throw nameTree.error("\(path).name is \(nameTree.shown); it must be one of \(all)")
        }
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw nameTree.error("unknown \(what) \(nameTree.quoted); \(remedy(for: name, among: names))")
        }
        return (nameTree, entry)
    }

    private static func value(of tree: Tree, as parameter: ChoiceParameter, path: String) throws(SettingsError) -> Value
    {
        func refusal() -> SettingsError {
            tree.error("\(path) is \(tree.shown); it must be \(parameter.kind.sentence)")
        }
        func number(_ tree: Tree, _ range: NumberRange) -> Double? {
            guard case .text(let text, isQuoted: false) = tree.content else { return nil }
            if range == .toggle, text == "true" || text == "false" { return text == "true" ? 1 : 0 }
            return Tree.number(text).flatMap { range.contains($0) ? $0 : nil }
        }
        switch parameter.kind {
        case .number(let range):
            guard let number = number(tree, range) else { throw refusal() }
            return .number(number)
        case .word(let words):
            guard case .text(let word, _) = tree.content else { throw refusal() }
            guard words.contains(word) else {
                throw tree.error("\(path) is \(tree.quoted); \(remedy(for: word, among: words))")
            }
            return .word(word)
        case .numbers(let range):
            guard case .list(let items) = tree.content, items.count <= Limits.listCountMax else { throw refusal() }
            var list: [Double] = []
            for item in items {
                guard let number = number(item, range) else {
                    throw item.error("\(path) holds \(item.shown); each must be \(range.sentence)")
                }
                list.append(number)
            }
            return .numbers(list)
        }
    }
}

extension Tree {
    /// A decimal number; hexadecimal, infinite and undefined ones are words here.
    static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        return Double(text)
    }

    fileprivate var quoted: String {
        if case .text(let text, isQuoted: false) = content, text.count <= 40 { "\"\(text)\"" } else { shown }
    }
}

extension ChoiceParameter.Kind {
    var sentence: String {
        switch self {
        case .number(let range): range.sentence
        case .word(let words): "one of \(words.joined(separator: ", "))"
        case .numbers(let range): "a list of at most \(Limits.listCountMax) numbers, each \(range.sentence)"
        }
    }
}
