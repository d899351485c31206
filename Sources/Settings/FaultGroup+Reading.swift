import Primitives

extension FaultGroup {
    /// Reads one group `{count: 3, attack: …}` or a list of such groups.
    ///
    /// A group names its `workers`, or says how many (`count`) and takes the highest numbers that no other group names.
    static func readAll(_ tree: Tree?, workers: Int, attacks: [CatalogueDescription]) throws(SettingsError)
        -> [FaultGroup]
    {
        guard let tree else { return [] }
        let items: [(tree: Tree, path: String)]
        if case .list(let list) = tree.content {
            guard list.count <= Limits.faultGroupsMax else {
                throw tree.error("byzantine has \(list.count) groups; at most \(Limits.faultGroupsMax) are read")
            }
            items = list.enumerated().map { (tree: $1, path: "byzantine.\($0)") }
        } else {
            items = [(tree: tree, path: "byzantine")]
        }
        var groups: [(group: FaultGroup, count: Int?, section: Section)] = []
        for item in items { groups.append(try read(item.tree, path: item.path, workers: workers, attacks: attacks)) }

        let named = Set(groups.flatMap(\.group.workers))
        var free = (0..<workers).reversed().filter { !named.contains($0) }
        for index in groups.indices {
            guard let count = groups[index].count else { continue }
            guard count <= free.count else {
                let section = groups[index].section
                let place = section.value("count")?.origin ?? section.origin
                let others = free.count == workers ? "" : " of which \(free.count) are not yet named"
                throw SettingsError(
                    .invalid, at: place.place,
                    "\(section.name(of: "count")) is \(count), but there are \(workers) workers\(others); lower it")
            }
            groups[index].group.workers = free.prefix(count).sorted()
            free.removeFirst(count)
        }
        return groups.map(\.group).filter { !$0.workers.isEmpty }
    }

    private static func read(
        _ tree: Tree, path: String, workers: Int, attacks: [CatalogueDescription]
    ) throws(SettingsError) -> (group: FaultGroup, count: Int?, section: Section) {
        let section = try Section(tree, path: path, keys: ["count", "workers", "attack", "from", "until"])
        let names = attacks.map(\.name).joined(separator: ", ")
        let attack = try NamedChoice.read(
            try section.required("attack", "one of \(names)"), path: section.name(of: "attack"), what: "attack",
            among: attacks)
        let from = try section.unsigned("from", default: 0)
        var until: UInt64?
        if let tree = section.value("until") {
            let round = try section.unsigned("until")
            guard round > from else { throw tree.error("\(path).until is \(round); it must be after from (\(from))") }
            until = round
        }
        if let listed = section.value("workers") {
            if let count = section.value("count") {
                let culprit = Tree.culprit(among: [listed, count], else: section.origin)
                throw SettingsError(.invalid, at: culprit.place, "\(path) has count and workers; keep one of them")
            }
            let list = try numbers(listed, path: section.name(of: "workers"), workers: workers)
            return (FaultGroup(workers: list, attack: attack, from: from, until: until), nil, section)
        }
        let count = try section.integer("count", in: 0...Limits.workersMax)
        return (FaultGroup(workers: [], attack: attack, from: from, until: until), count, section)
    }

    /// A list of worker numbers, ascending.
    static func numbers(_ tree: Tree, path: String, workers: Int) throws(SettingsError) -> [Int] {
        let what = "a list of worker numbers from 0 to \(workers - 1)"
        guard case .list(let items) = tree.content, items.count <= Limits.workersMax else {
            throw tree.error("\(path) is \(tree.shown); it must be \(what)")
        }
        var numbers: Set<Int> = []
        for item in items {
            guard case .text(let text, isQuoted: false) = item.content, let number = Int(text),
                (0..<workers).contains(number)
            else { throw item.error("\(path) holds \(item.shown); it must be \(what)") }
            guard numbers.insert(number).inserted else { throw item.error("\(path) holds \(number) twice") }
        }
        return numbers.sorted()
    }
}
