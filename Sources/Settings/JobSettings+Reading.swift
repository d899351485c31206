import Primitives

extension JobSettings {
    static let keys = [
        "name", "seed", "rounds", "workers", "server", "environment", "policy", "rollout", "objective", "aggregator",
        "optimizer", "evaluation", "byzantine",
    ]

    /// Reads a job from YAML.
    ///
    /// - Parameters:
    ///   - yaml: One document.
    ///   - name: What errors call it: the path of the file.
    ///   - overrides: Assignments `path=value`, applied in order after the document.
    package static func parse(
        _ yaml: String, name: String, overrides: [String] = [], catalogues: Catalogues
    ) throws(SettingsError) -> JobSettings {
        guard yaml.utf8.count <= Limits.fileBytesMax else {
            throw SettingsError(.invalid, at: name, "longer than \(Limits.fileBytesMax) bytes; a job is a few lines")
        }
        var tree = try Tree.parse(yaml, name: "the file") { line in .file(name, line: line) }
        for override in overrides { try tree.set(override) }
        return try JobSettings(tree, catalogues: catalogues)
    }

    init(_ tree: Tree, catalogues: Catalogues) throws(SettingsError) {
        let root = try Section(tree, path: "", keys: Self.keys)
        func choice(_ key: String, _ entries: [CatalogueDescription]) throws(SettingsError) -> NamedChoice {
            let tree = try root.required(key, "one of \(entries.map(\.name).joined(separator: ", "))")
            return try NamedChoice.read(tree, path: key, what: key, among: entries)
        }
        name = try root.identifier("name")
        seed = try root.unsigned("seed")
        rounds = try root.integer("rounds", in: 1...Limits.roundsMax)
        workers = try root.integer("workers", in: 1...Limits.workersMax)
        server = try ServerSettings(root, workers: workers)
        environment = try choice("environment", catalogues.environments)
        policy = try choice("policy", catalogues.policies)
        rollout = try RolloutSettings(root)
        (objective, pieces) = try Self.readObjective(root, catalogues)
        (aggregator, before) = try Self.readAggregation(root, catalogues)
        optimizer = try choice("optimizer", catalogues.optimizers)
        evaluation = try EvaluationSettings(root)
        byzantine = try FaultGroup.readAll(root.value("byzantine"), workers: workers, attacks: catalogues.attacks)
    }
}

extension ServerSettings {
    init(_ root: Section, workers: Int) throws(SettingsError) {
        let nothing = Tree(content: .entries([]), origin: root.origin)
        let section = try Section(
            root.value("server") ?? nothing, path: "server",
            keys: ["quorum", "round_deadline_ms", "member_timeout_ms", "heartbeat_ms", "join_timeout_ms"])
        let wait = 10...Limits.waitMillisecondsMax
        quorum = try section.integer("quorum", in: 1...workers, default: workers / 2 + 1)
        roundDeadline = try section.milliseconds("round_deadline_ms", in: wait, default: 10_000)
        memberTimeout = try section.milliseconds("member_timeout_ms", in: wait, default: 1500)
        heartbeatInterval = try section.milliseconds("heartbeat_ms", in: 5...Limits.waitMillisecondsMax, default: 300)
        joinTimeout = try section.milliseconds("join_timeout_ms", in: wait, default: 20_000)
        guard heartbeatInterval * 2 <= memberTimeout else {
            let culprit = Tree.culprit(
                among: [section.value("heartbeat_ms"), section.value("member_timeout_ms")], else: section.origin)
            throw SettingsError(
                .invalid, at: culprit.place,
                "server.heartbeat_ms must be at most half of server.member_timeout_ms, or one lost beat expels a worker"
            )
        }
    }
}

extension RolloutSettings {
    init(_ root: Section) throws(SettingsError) {
        let keys = ["groups", "group_size", "inner"]
        let tree = try root.required("rollout", "a group of keys: \(keys.joined(separator: ", "))")
        let section = try Section(tree, path: "rollout", keys: keys)
        groups = try section.integer("groups", in: 1...Limits.groupsMax)
        groupSize = try section.integer("group_size", in: 1...Limits.groupSizeMax)
        inner = try section.integer("inner", in: 1...Limits.innerMax, default: 1)
    }
}

extension EvaluationSettings {
    init(_ root: Section) throws(SettingsError) {
        let nothing = Tree(content: .entries([]), origin: root.origin)
        let section = try Section(
            root.value("evaluation") ?? nothing, path: "evaluation", keys: ["every", "episodes"])
        every = try section.integer("every", in: 1...Limits.roundsMax, default: 1)
        episodes = try section.integer("episodes", in: 1...Limits.evaluationEpisodesMax, default: 256)
    }
}
