extension ScenarioSettings {
    private static let keys = ["name", "job", "set", "events", "expect"]

    /// Reads the scenario at `path`, and the job that it names.
    package static func load(_ path: String, catalogues: Catalogues) throws(SettingsError) -> ScenarioSettings {
        let text = try JobSettings.text(of: path, what: "a scenario")
        let tree = try Tree.parse(text, name: "the file") { line in .file(path, line: line) }
        let root = try Section(tree, path: "", keys: keys)
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        var job = try root.job { name throws(SettingsError) in
            let jobPath = name.hasPrefix("/") ? name : folder + name
            return (jobPath, try JobSettings.text(of: jobPath, what: "a job"))
        }
        for (path, value) in try root.paths("set") { try job.set(path, to: value) }
        return try ScenarioSettings(root, job: JobSettings(job, catalogues: catalogues), catalogues)
    }

    private init(_ root: Section, job: JobSettings, _ catalogues: Catalogues) throws(SettingsError) {
        name = try root.identifier("name")
        self.job = job
        let tree = try root.required("events", "a list of events such as {round: 20, kill: server}")
        guard case .list(let items) = tree.content, items.count <= Limits.listCountMax else {
            throw tree.error("events is \(tree.shown); it must be a list of at most \(Limits.listCountMax) events")
        }
        events = []
        for (place, item) in items.enumerated() {
            events.append(try Event(item, path: "events.\(place)", job: job, catalogues))
        }
        events.sort { $0.round < $1.round }
        expected = try Expectations(root, job: job)
    }
}

extension ScenarioSettings.Event {
    private static let kinds = ["kill", "stop", "partition", "inject", "heal", "drain"]

    fileprivate init(
        _ tree: Tree, path: String, job: JobSettings, _ catalogues: Catalogues
    ) throws(SettingsError) {
        let section = try Section(tree, path: path, keys: ["round", "for_ms", "workers"] + Self.kinds)
        round = try section.integer("round", in: 1...job.rounds)
        length = try section.milliseconds("for_ms", in: 1...Limits.waitMillisecondsMax, default: 1000)
        let chosen = Self.kinds.compactMap { kind in section.value(kind).map { (kind, $0) } }
        guard let (kind, value) = chosen.first, chosen.count == 1 else {
            throw tree.error("\(path) must have one of \(Self.kinds.joined(separator: ", "))")
        }
        func workers(_ tree: Tree) throws(SettingsError) -> [Int] {
            try FaultGroup.numbers(tree, path: section.name(of: kind), workers: job.workers)
        }
        func whom() throws(SettingsError) -> ScenarioSettings.Whom {
            if case .text("server", _) = value.content { return .server }
            return .workers(try workers(value))
        }
        switch kind {
        case "kill": what = .kill(try whom())
        case "stop": what = .stop(try whom())
        case "partition": what = .partition(try workers(value))
        case "heal": what = .heal
        case "drain": what = .drain(try section.integer("drain", in: 0...job.workers - 1))
        default:
            let attack = try NamedChoice.read(
                value, path: section.name(of: kind), what: "attack", among: catalogues.attacks)
            what = .inject(attack, try workers(section.required("workers", "the numbers of the workers that lie")))
        }
    }
}

extension ScenarioSettings.Expectations {
    private static let keys = ["outcome", "score", "lost", "suspected", "refused", "as_undisturbed"]
    private static let outcomes = [
        "completed", "interrupted", "stopped", "quorum_lost", "frozen", "bound_exceeded",
    ]

    fileprivate init(_ root: Section, job: JobSettings) throws(SettingsError) {
        let section = try Section(
            root.value("expect") ?? Tree(content: .entries([]), origin: root.origin), path: "expect", keys: Self.keys)
        func workers(_ key: String) throws(SettingsError) -> [Int]? {
            try section.value(key).map { tree throws(SettingsError) in
                try FaultGroup.numbers(tree, path: section.name(of: key), workers: job.workers)
            }
        }
        outcome = try section.word("outcome", among: Self.outcomes, default: "completed")
        lost = try workers("lost")
        suspected = try workers("suspected")
        isAsUndisturbed = try section.toggle("as_undisturbed")
        refused = []
        for item in try section.trees("refused", default: []) {
            if case .text(let text, _) = item.content { refused.append(text) }
        }
        score = try section.value("score").map { tree throws(SettingsError) in
            guard case .text(let text, isQuoted: false) = tree.content, let score = Tree.number(text) else {
                throw tree.error("expect.score is \(tree.shown); it must be a number")
            }
            return score
        }
    }
}
