extension JobSettings {
    /// Reads `aggregator: {name: …, before: [NAME, {NAME: {parameter: …}}, {name: …, parameter: …}]}`, or the name alone.
    static func readAggregation(
        _ root: Section, _ catalogues: Catalogues
    ) throws(SettingsError) -> (rule: NamedChoice, before: [NamedChoice]) {
        let standard = Tree(content: .text(defaultAggregator, isQuoted: false), origin: root.origin)
        var tree = root.value("aggregator") ?? standard
        var before: [NamedChoice] = []
        if case .entries(var entries) = tree.content, let at = entries.firstIndex(where: { $0.key == "before" }) {
            before = try NamedChoice.readList(
                entries.remove(at: at).value, path: "aggregator.before", what: "pre-aggregator",
                among: catalogues.preAggregators)
            // `{before: …}` alone keeps the standard rule.
            if entries.isEmpty { entries = [Tree.Entry(key: "name", keyOrigin: tree.origin, value: standard)] }
            tree.content = .entries(entries)
        }
        let rule = try NamedChoice.read(tree, path: "aggregator", what: "aggregator", among: catalogues.aggregators)
        return (rule, before)
    }
}
