import Primitives

extension JobSettings {
    /// Reads `optimizer: {name: …, parameter: …, before: [MAP, …], after: [MAP, …]}`, or the name alone.
    static func readOptimizer(
        _ root: Section, _ catalogues: Catalogues
    ) throws(SettingsError) -> (optimizer: NamedChoice, before: [NamedChoice], after: [NamedChoice]) {
        let names = catalogues.optimizers.map(\.name)
        var tree = try root.required("optimizer", "one of \(names.joined(separator: ", "))")
        func maps(_ key: String) throws(SettingsError) -> [NamedChoice] {
            guard let list = tree.remove(key) else { return [] }
            return try NamedChoice.readList(
                list, path: "optimizer.\(key)", what: "transform", among: catalogues.transforms)
        }
        let before = try maps("before")
        let after = try maps("after")
        let optimizer = try NamedChoice.read(
            tree, path: "optimizer", what: "optimizer", among: catalogues.optimizers, taken: ["before", "after"])
        return (optimizer, before, after)
    }
}
