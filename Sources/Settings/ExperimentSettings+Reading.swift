extension ExperimentSettings {
    static let keys = [
        "name", "job", "set", "processes", "aggregators", "attacks", "liars", "from", "seeds", "learning_rates", "vary",
    ]

    /// Reads the experiment at `path`, and the job that it names.
    package static func load(_ path: String, catalogues: Catalogues) throws(SettingsError) -> ExperimentSettings {
        try parse(JobSettings.text(of: path, what: "an experiment"), name: path, catalogues: catalogues) {
            job throws(SettingsError) in
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            let jobPath = job.hasPrefix("/") ? job : folder + job
            return (jobPath, try JobSettings.text(of: jobPath, what: "a job"))
        }
    }

    /// - Parameter read: the text of a job file, and what errors call it.
    package static func parse(
        _ yaml: String, name: String, catalogues: Catalogues,
        read: (String) throws(SettingsError) -> (name: String, text: String)
    ) throws(SettingsError) -> ExperimentSettings {
        let tree = try Tree.parse(yaml, name: "the file") { line in .file(name, line: line) }
        return try ExperimentSettings(Section(tree, path: "", keys: keys), catalogues: catalogues, read: read)
    }

    private init(
        _ root: Section, catalogues: Catalogues,
        read: (String) throws(SettingsError) -> (name: String, text: String)
    ) throws(SettingsError) {
        name = try root.identifier("name")
        processes = try root.toggle("processes")
        let rules = try root.choices("aggregators", isRule: true)
        let attacks = try root.choices("attacks", isRule: false)
        self.rules = rules.map(\.label)
        self.attacks = attacks.map(\.label)
        var matrix = Matrix(
            base: try root.job(read), from: try root.unsigned("from", default: 0), catalogues: catalogues,
            rates: try root.trees("learning_rates", default: []), seeds: try root.trees("seeds"),
            liars: try root.trees("liars"))
        for (path, value) in try root.paths("set") { try matrix.base.set(path, to: value) }
        let vary = try root.paths("vary")
        let count = try Self.count(
            [rules.count, attacks.count, max(1, matrix.rates.count), matrix.seeds.count, matrix.liars.count]
                + vary.map { path, values throws(SettingsError) in try values.items("vary.\(path)").count },
            at: root)
        runs = []
        runs.reserveCapacity(count)
        for variation in try Self.variations(vary) {
            for liars in matrix.liars {
                for rule in rules {
                    for attack in attacks { runs += try matrix.runs(variation, liars, rule, attack, from: runs.count) }
                }
            }
        }
    }

    private static func count(_ factors: [Int], at root: Section) throws(SettingsError) -> Int {
        // Factors are at most `listCountMax` each, so a handful of them cannot overflow.
        let count = factors.reduce(1) { min($0 * $1, 1 << 40) }
        guard count <= Limits.experimentRunsMax else {
            throw SettingsError(
                .invalid, at: root.origin.place,
                "the lists multiply to \(count) runs; at most \(Limits.experimentRunsMax) are made, shorten them")
        }
        return count
    }

    /// Every combination of the values of `vary`, in the order of the file, the last key's values fastest.
    private static func variations(_ vary: [(path: String, value: Tree)]) throws(SettingsError) -> [[Assignment]] {
        var all: [[Assignment]] = [[]]
        for (path, values) in vary {
            let items = try values.items("vary.\(path)")
            var next: [[Assignment]] = []
            for earlier in all {
                for item in items { next.append(earlier + [Assignment(path: path, value: item)]) }
            }
            all = next
        }
        return all
    }
}

/// One value of a job that an experiment sets.
struct Assignment {
    var path: String
    var value: Tree

    /// `partition=iid` of `environment.partition`.
    var label: String { "\(path.split(separator: ".").last ?? "")=\(value.shown)" }
}

/// A rule or an attack as the file lists it.
struct ListedChoice {
    var label: String
    /// Nil for `none`.
    var tree: Tree?
    /// Whether a rule is told how many lie.
    var isTold = true
}

/// What all runs share, and how one of them is made.
private struct Matrix {
    var base: Tree
    let from: UInt64
    let catalogues: Catalogues
    let rates: [Tree]
    let seeds: [Tree]
    let liars: [Tree]

    /// The runs of one cell of a table: every rate with every seed.
    func runs(
        _ variation: [Assignment], _ liars: Tree, _ rule: ListedChoice, _ attack: ListedChoice, from first: Int
    ) throws(SettingsError) -> [ExperimentRun] {
        var tree = base
        for assignment in variation { try tree.set(assignment.path, to: assignment.value) }
        guard let ruleTree = rule.tree else { preconditionFailure("a rule without a tree") }
        try tree.set("aggregator", to: rule.isTold ? ruleTree.told(liars, catalogues) : ruleTree)
        try tree.set("byzantine", to: attack.tree?.carriedOut(by: liars, from: from) ?? .nothing(at: liars.origin))
        let table = variation.map(\.label) + ["liars=\(liars.shown)"]
        var runs: [ExperimentRun] = []
        for rate in rates.isEmpty ? [nil] : rates.map(Optional.some) {
            if let rate { try tree.set("optimizer.learning_rate", to: rate) }
            for seed in seeds {
                try tree.set("seed", to: seed)
                var job = try JobSettings(tree, catalogues: catalogues)
                // A table shows what rules make of liars, of too many too: a run that is stopped shows nothing.
                if !tree.says(["trust", "on_excess"]) { job.trust.onExcess = "ignore" }
                runs.append(
                    ExperimentRun(
                        number: first + runs.count, table: table.joined(separator: " "), rule: rule.label,
                        attack: attack.label, seed: job.seed,
                        learningRate: rate == nil ? nil : job.optimizer.number("learning_rate"), job: job,
                        written: tree.flow))
            }
        }
        return runs
    }
}
