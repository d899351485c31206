extension NamedChoice {
    /// Reads `[NAME, {NAME: {parameter: …}}, {name: …, parameter: …}]`; nothing is an empty list.
    static func readList(
        _ tree: Tree, path: String, what: String, among entries: [ChoiceDescription]
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
    private static func named(_ item: Tree) -> Tree {
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
