import Primitives

extension JobSettings {
    static let keys = [
        "name", "seed", "rounds", "workers", "server", "environment", "policy", "initial", "warm_start", "rollout",
        "objective", "estimator", "aggregator", "optimizer", "evaluation", "checkpoint", "ledger", "flight_recorder",
        "trust", "faults", "byzantine",
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
        initial = try root.path("initial")
        warmStart = try root.value("warm_start").map { tree throws(SettingsError) in try WarmStartSettings(tree) }
        rollout = try RolloutSettings(root)
        (objective, pieces) = try Self.readObjective(root, catalogues)
        let standard = Tree(content: .text(Self.defaultEstimator, isQuoted: false), origin: root.origin)
        estimator = try NamedChoice.read(
            root.value("estimator") ?? standard, path: "estimator", what: "estimator", among: catalogues.estimators)
        (aggregator, before) = try Self.readAggregation(root, catalogues)
        (optimizer, gradientMaps, updateMaps) = try Self.readOptimizer(root, catalogues)
        evaluation = try EvaluationSettings(root)
        checkpoint = try CheckpointSettings(root)
        recordsContributions = try Self.readContributions(root)
        recordedEvents = try Self.readFlightRecorder(root)
        trust = try TrustChoices(root)
        faultsAllowed = try Self.readFaultsAllowed(root)
        byzantine = try FaultGroup.readAll(root.value("byzantine"), workers: workers, attacks: catalogues.attacks)
        if !faultsAllowed && !byzantine.isEmpty {
            let place = (root.value("byzantine")?.origin ?? root.origin).place
            throw SettingsError(
                .invalid, at: place, "faults.allowed is false, so nobody may lie on purpose; take byzantine out")
        }
    }
}

extension JobSettings {
    private static func readFlightRecorder(_ root: Section) throws(SettingsError) -> Int {
        let nothing = Tree(content: .entries([]), origin: root.origin)
        let section = try Section(
            root.value("flight_recorder") ?? nothing, path: "flight_recorder", keys: ["events"])
        return try section.integer("events", in: 0...Limits.recordedEventsMax, default: 2048)
    }

    private static func readFaultsAllowed(_ root: Section) throws(SettingsError) -> Bool {
        let nothing = Tree(content: .entries([]), origin: root.origin)
        let section = try Section(root.value("faults") ?? nothing, path: "faults", keys: ["allowed"])
        return try section.word("allowed", among: ["true", "false"], default: "true") == "true"
    }
}

extension ServerSettings {
    init(_ root: Section, workers: Int) throws(SettingsError) {
        let nothing = Tree(content: .entries([]), origin: root.origin)
        let section = try Section(
            root.value("server") ?? nothing, path: "server",
            keys: [
                "quorum", "round_deadline_ms", "straggler_deviations", "member_timeout_ms", "heartbeat_ms",
                "join_timeout_ms",
            ])
        let wait = 10...Limits.waitMillisecondsMax
        quorum = try section.integer("quorum", in: 1...workers, default: workers / 2 + 1)
        roundDeadline = try section.milliseconds("round_deadline_ms", in: wait, default: 10_000)
        stragglerDeviations = try section.integer("straggler_deviations", in: 0...1000, default: 0)
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

extension JobSettings {
    static func readContributions(_ root: Section) throws(SettingsError) -> Bool {
        guard let tree = root.value("ledger") else { return false }
        let section = try Section(tree, path: "ledger", keys: ["contributions"])
        return try section.word("contributions", among: ["true", "false"], default: "false") == "true"
    }
}

extension CheckpointSettings {
    init(_ root: Section) throws(SettingsError) {
        let nothing = Tree(content: .entries([]), origin: root.origin)
        let section = try Section(root.value("checkpoint") ?? nothing, path: "checkpoint", keys: ["every", "keep"])
        every = try section.integer("every", in: 0...Limits.roundsMax, default: 50)
        keep = try section.integer("keep", in: 1...1000, default: 3)
    }
}

extension TrustChoices {
    init(_ root: Section) throws(SettingsError) {
        let nothing = Tree(content: .entries([]), origin: root.origin)
        let section = try Section(
            root.value("trust") ?? nothing, path: "trust",
            keys: ["quarantine", "quarantine_rounds", "quarantine_rounds_max", "probation_rounds", "on_excess"])
        let rounds = 1...Limits.roundsMax
        quarantine = try section.word("quarantine", among: ["true", "false"], default: "false") == "true"
        quarantineRounds = try section.integer("quarantine_rounds", in: rounds, default: 16)
        quarantineRoundsMax = try section.integer(
            "quarantine_rounds_max", in: rounds, default: max(128, quarantineRounds))
        probationRounds = try section.integer("probation_rounds", in: rounds, default: 16)
        onExcess = try section.word("on_excess", among: Self.excesses, default: "stop")
        guard quarantineRounds <= quarantineRoundsMax else {
            let culprit = Tree.culprit(
                among: [section.value("quarantine_rounds"), section.value("quarantine_rounds_max")],
                else: section.origin)
            throw SettingsError(
                .invalid, at: culprit.place, "trust.quarantine_rounds must be at most trust.quarantine_rounds_max")
        }
    }
}
