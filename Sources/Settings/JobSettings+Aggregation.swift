import Primitives

extension JobSettings {
    /// Reads `aggregator: {name: …, before: [NAME, {NAME: {parameter: …}}, {name: …, parameter: …}]}`, or the name alone.
    static func readAggregation(
        _ root: Section, _ catalogues: Catalogues
    ) throws(SettingsError) -> (rule: NamedChoice, before: [NamedChoice]) {
        let standard = Tree(content: .text(defaultAggregator, isQuoted: false), origin: root.origin)
        var tree = root.value("aggregator") ?? standard
        var before: [NamedChoice] = []
        if let list = tree.remove("before") {
            before = try NamedChoice.readList(
                list, path: "aggregator.before", what: "pre-aggregator", among: catalogues.preAggregators)
            // `{before: …}` alone keeps the standard rule.
            if case .entries(let rest) = tree.content, rest.isEmpty {
                tree.content = .entries([Tree.Entry(key: "name", keyOrigin: tree.origin, value: standard)])
            }
        }
        let rule = try NamedChoice.read(
            tree, path: "aggregator", what: "aggregator", among: catalogues.aggregators, taken: ["before"])
        return (rule, before)
    }

    /// Reads `objective: {name: …, with: [NAME, {NAME: {parameter: …}}, {name: …, parameter: …}]}`, or the name alone.
    static func readObjective(
        _ root: Section, _ catalogues: Catalogues
    ) throws(SettingsError) -> (objective: NamedChoice, pieces: [NamedChoice]) {
        let names = catalogues.objectives.map(\.name).joined(separator: ", ")
        var tree = try root.required("objective", "one of \(names)")
        var pieces: [NamedChoice] = []
        if let list = tree.remove("with") {
            pieces = try NamedChoice.readList(list, path: "objective.with", what: "piece", among: catalogues.pieces)
        }
        let objective = try NamedChoice.read(
            tree, path: "objective", what: "objective", among: catalogues.objectives, taken: ["with"])
        return (objective, pieces)
    }
}
