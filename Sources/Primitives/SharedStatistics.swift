/// What all workers together know of a number that each can only see its own part of: the median over the workers of
/// each round, remembered by the server and sent out with the parameters.
///
/// A worker keeps no history of its own, so one that is restarted knows as much as the others.
public struct SharedStatistics: Sendable, Equatable, Codable {
    /// The rounds of one number.
    public struct Trail: Sendable, Equatable, Codable {
        /// The first median there was; it never changes.
        public let first: Double
        /// Of all medians so far.
        public private(set) var mean: Double
        /// How many there were.
        public private(set) var count: UInt64
        /// The last ones, the newest at the end; at most `recentMax`.
        public private(set) var recent: [Double]

        public var latest: Double { recent.last ?? first }

        public static let recentMax = 32

        public init(_ first: Double) { self.init(first: first, mean: first, count: 1, recent: [first]) }

        /// - Parameter recent: at least one and at most `recentMax`.
        public init(first: Double, mean: Double, count: UInt64, recent: [Double]) {
            precondition(!recent.isEmpty && recent.count <= Self.recentMax, "a trail of \(recent.count) numbers")
            self.first = first
            self.mean = mean
            self.count = count
            self.recent = recent
        }

        public mutating func append(_ value: Double) {
            count += 1
            // A running mean: the sum of many rounds would lose the small ones.
            mean += (value - mean) / Double(count)
            recent.append(value)
            if recent.count > Self.recentMax { recent.removeFirst() }
        }
    }

    public private(set) var trails: [String: Trail]

    public init(_ trails: [String: Trail] = [:]) { self.trails = trails }

    /// Nil before the first round that reported it.
    public subscript(_ name: String) -> Trail? { trails[name] }

    public mutating func append(_ value: Double, to name: String) {
        guard trails[name] != nil else {
            trails[name] = Trail(value)
            return
        }
        trails[name]?.append(value)
    }

    /// The names in ascending order.
    public var names: [String] { trails.keys.sorted() }
}
