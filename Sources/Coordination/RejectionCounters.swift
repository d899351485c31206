package import Messages

/// How often one reason occurred.
package struct ReasonCount: Sendable, Equatable, Codable {
    package var reason: RejectionReason
    package var count: UInt64
}

/// How often each reason occurred. A refusal costs one addition: no line in a log, no allocation.
package struct RejectionCounters: Sendable, Equatable, Codable {
    private var counts = [UInt64](repeating: 0, count: RejectionReason.allCases.count)

    package init() {}

    package mutating func count(_ reason: RejectionReason) {
        guard let index = RejectionReason.allCases.firstIndex(of: reason) else { return }
        counts[index] += 1
    }

    /// What occurred since the last call, in the order of `RejectionReason.allCases`.
    package mutating func drain() -> [ReasonCount] {
        let found = zip(RejectionReason.allCases, counts).filter { $1 > 0 }.map { ReasonCount(reason: $0, count: $1) }
        for index in counts.indices { counts[index] = 0 }
        return found
    }
}
