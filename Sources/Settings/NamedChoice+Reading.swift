import Primitives

extension NamedChoice {
    /// Reads `{name: …, parameter: …}`, or the name alone.
    ///
    /// Where `--set` changed the name, parameters that the *file* gave to another choice and that this one does not know
    /// are left out: `--set aggregator.name=mean` must not be refused because the file tells the Flag Aggregator a λ.
    ///
    /// - Parameter taken: keys that somebody else has read; they are named to whoever misspells one.
    static func read(
        _ tree: Tree, path: String, what: String, among entries: [CatalogueDescription], taken: [String] = []
    ) throws(SettingsError) -> NamedChoice {
        let given = try Self.entries(of: tree, path: path, what: what, among: entries)
        let (nameTree, entry) = try Self.chosen(in: given, tree: tree, path: path, what: what, among: entries)
        let known = entry.parameters.map(\.name)
        var choice = NamedChoice(entry.name)
        for one in given where one.key != "name" {
            guard let parameter = entry.parameters.first(where: { $0.name == one.key }) else {
                if nameTree.origin.isOption && !one.keyOrigin.isOption { continue }
                let remedy = remedy(for: one.key, among: ["name"] + known + taken)
                let message = "unknown key \"\(one.key)\" in \(path); \(remedy)"
                throw SettingsError(.invalid, at: one.keyOrigin.place, "\(message) (\(what) \(entry.name))")
            }
            if one.value.isNothing { continue }
            choice.parameters[one.key] = try Self.value(of: one.value, as: parameter, path: "\(path).\(one.key)")
        }
        for parameter in entry.parameters where choice.parameters[parameter.name] == nil {
            choice.parameters[parameter.name] = parameter.default
            if parameter.isRequired {
                throw tree.error(
                    "key \"\(path).\(parameter.name)\" is missing; give \(parameter.domain): \(parameter.summary)")
            }
        }
        if let complaint = entry.complaint(choice.parameters) {
            let culprit = Tree.culprit(among: given.filter(\.value.origin.isOption).map(\.value), else: tree.origin)
            throw SettingsError(.invalid, at: culprit.place, "\(path): \(complaint)")
        }
        return choice
    }

    private static func entries(
        of tree: Tree, path: String, what: String, among entries: [CatalogueDescription]
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
        in given: [Tree.Entry], tree: Tree, path: String, what: String, among entries: [CatalogueDescription]
    ) throws(SettingsError) -> (Tree, CatalogueDescription) {
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

    private static func value(
        of tree: Tree, as parameter: CatalogueParameter, path: String
    ) throws(SettingsError) -> CatalogueValue {
        func refusal() -> SettingsError { tree.error("\(path) is \(tree.shown); it must be \(parameter.domain)") }
        func number(_ tree: Tree, _ domain: ParameterDomain) -> Double? {
            guard case .text(let text, isQuoted: false) = tree.content else { return nil }
            if domain == .toggle, text == "true" || text == "false" { return text == "true" ? 1 : 0 }
            return Tree.number(text).flatMap { domain.holds($0) ? $0 : nil }
        }
        switch parameter.domain {
        case .word(let words):
            guard case .text(let word, _) = tree.content else { throw refusal() }
            guard words.contains(word) else {
                throw tree.error("\(path) is \(tree.quoted); \(remedy(for: word, among: words))")
            }
            return .word(word)
        case .list(let domain):
            guard case .list(let items) = tree.content, items.count <= ParameterDomain.listCountMax else {
                throw refusal()
            }
            var list: [Double] = []
            for item in items {
                guard let number = number(item, domain) else {
                    throw item.error("\(path) holds \(item.shown); each must be \(domain)")
                }
                list.append(number)
            }
            return .numbers(list)
        default:
            guard let number = number(tree, parameter.domain) else { throw refusal() }
            return .number(number)
        }
    }

    /// Reads a list of choices `[NAME, {NAME: {parameter: …}}, {name: …, parameter: …}]`.
    static func readList(
        _ tree: Tree, path: String, what: String, among entries: [CatalogueDescription]
    ) throws(SettingsError) -> [NamedChoice] {
        if tree.isNothing { return [] }
        guard case .list(let items) = tree.content, items.count <= Limits.listCountMax else {
            let all = entries.map(\.name).joined(separator: ", ")
            throw tree.error("\(path) is \(tree.shown); it must be a list of \(all)")
        }
        var choices: [NamedChoice] = []
        for (index, item) in items.enumerated() {
            choices.append(try read(named(item), path: "\(path).\(index)", what: what, among: entries))
        }
        return choices
    }

    /// `{NAME: {parameter: …}}` as `{name: NAME, parameter: …}`; everything else as it is.
    static func named(_ item: Tree) -> Tree {
        guard case .entries(let entries) = item.content, entries.count == 1, let only = entries.first,
            only.key != "name"
        else { return item }
        let name = Tree.Entry(
            key: "name", keyOrigin: only.keyOrigin,
            value: Tree(content: .text(only.key, isQuoted: false), origin: only.keyOrigin))
        switch only.value.content {
        case .entries(let parameters): return Tree(content: .entries([name] + parameters), origin: item.origin)
        default: return only.value.isNothing ? Tree(content: .entries([name]), origin: item.origin) : item
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
