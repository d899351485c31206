extension JobSettings {
    /// Reads `aggregator: {name: …, before: [NAME, {NAME: {parameter: …}}, {name: …, parameter: …}]}`, or the name alone.
    static func readAggregation(
        _ root: Section, _ catalogues: Catalogues
    ) throws(SettingsError) -> (rule: NamedChoice, before: [NamedChoice]) {
        let standard = Tree(content: .text(defaultAggregator, isQuoted: false), origin: root.origin)
        var tree = root.value("aggregator") ?? standard
        var before: [NamedChoice] = []
        if case .entries(var entries) = tree.content, let at = entries.firstIndex(where: { $0.key == "before" }) {
            before = try readBefore(entries.remove(at: at).value, among: catalogues.preAggregators)
            // `{before: …}` alone keeps the standard rule.
            if entries.isEmpty { entries = [Tree.Entry(key: "name", keyOrigin: tree.origin, value: standard)] }
            tree.content = .entries(entries)
        }
        let rule = try NamedChoice.read(tree, path: "aggregator", what: "aggregator", among: catalogues.aggregators)
        return (rule, before)
    }

    private static func readBefore(
        _ tree: Tree, among entries: [ChoiceDescription]
    ) throws(SettingsError) -> [NamedChoice] {
        if tree.isNothing { return [] }
        guard case .list(let items) = tree.content, items.count <= Limits.listCountMax else {
            let all = entries.map(\.name).joined(separator: ", ")
            throw tree.error("aggregator.before is \(tree.shown); it must be a list of \(all)")
        }
        var choices: [NamedChoice] = []
        for (index, item) in items.enumerated() {
            choices.append(
                try NamedChoice.read(
                    named(item), path: "aggregator.before.\(index)", what: "pre-aggregator", among: entries))
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
