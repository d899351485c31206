/// How often something a peer said was refused, by reason; reasons that never occurred are not there.
package struct RefusalCounts: Sendable, Equatable {
    private var counts: [String: UInt64]

    package init(_ counts: [String: UInt64] = [:]) { self.counts = counts.filter { $0.value > 0 } }

    package mutating func add(_ reason: String, _ count: UInt64 = 1) {
        if count > 0 { counts[reason, default: 0] += count }
    }

    package mutating func add(_ other: RefusalCounts) {
        for (reason, count) in other.byReason { add(reason, count) }
    }

    /// In ascending order of reasons.
    package var byReason: [(reason: String, count: UInt64)] {
        counts.sorted { $0.key < $1.key }.map { (reason: $0.key, count: $0.value) }
    }

    package var total: UInt64 { counts.values.reduce(0, +) }

    package var json: JSON { .object(byReason.map { JSON.Member(key: $0.reason, value: .whole($0.count)) }) }

    package init(_ json: JSON) throws(JSONError) {
        guard let members = json.members else { throw JSONError("refused is not an object") }
        self.init()
        for member in members {
            guard let count = member.value.whole else { throw JSONError("refused.\(member.key) is not a count") }
            add(member.key, count)
        }
    }
}
