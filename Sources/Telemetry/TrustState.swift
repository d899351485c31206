/// How a run stands to a worker; the words are those of `metrics.jsonl`.
package enum TrustState: String, Sendable, CaseIterable {
    case trusted, suspected, quarantined, probation

    /// Whether a newcomer should look at it.
    package var isAccused: Bool { self == .suspected || self == .quarantined }
}

/// How many arbitrary rows there seem to be.
package struct LiarCount: Sendable, Equatable {
    package var least: Int
    /// Nil where nobody can say.
    package var most: Int?

    package init(least: Int, most: Int?) {
        self.least = least
        self.most = most
    }

    /// `3`, `3–5`, or `3 or more`.
    package var text: String {
        guard let most else { return "\(least) or more" }
        return most > least ? "\(least)–\(most)" : "\(least)"
    }
}

extension LiarCount {
    var json: JSON {
        .object(["least": .whole(UInt64(least)), "most": most.map { .whole(UInt64($0)) } ?? .null])
    }

    init(_ json: JSON?) {
        self.init(
            least: Int(clamping: json?["least"]?.whole ?? 0), most: (json?["most"]?.whole).map { Int(clamping: $0) })
    }
}
