import Primitives

/// How long rows took to come lately, from the parameters' going out: by that it shows who is late.
///
/// - Source: the median absolute deviation as a measure of spread that fewer than half of the rows cannot move at will
///   (Hampel 1974); 1.4826 of it are a standard deviation where times are normal.
struct Arrivals: Sendable, Equatable, Codable {
    /// Nanoseconds; the oldest is replaced by the next.
    private var recent: [Int64] = []
    private var next = 0

    /// So many are remembered; below the least nobody is late.
    static let remembered = 256
    static let least = 16
    /// Nobody is late before: schedulers and networks take that long at times.
    static let earliest = Duration.milliseconds(20)

    mutating func add(_ wait: Duration) {
        if recent.count < Self.remembered { recent.append(wait.nanoseconds) } else { recent[next] = wait.nanoseconds }
        next = (next + 1) % Self.remembered
    }

    /// Median and so many deviations; nil while there are too few to say. At least twice the median: where times hardly
    /// differ, a hair's breadth is not late.
    func limit(deviations: Int) -> Duration? {
        guard recent.count >= Self.least else { return nil }
        let median = Self.median(recent)
        let deviation = Self.median(recent.map { abs($0 - median) })
        let spread = Double(deviations) * 1.4826 * Double(deviation)
        return max(Self.earliest, .nanoseconds(median + max(median, Int64(min(spread, 1e15)))))
    }

    private static func median(_ values: [Int64]) -> Int64 { values.sorted()[values.count / 2] }
}

extension ServerCore {
    /// With the quorum in hand, what comes much later than rows use to come is not waited for.
    mutating func noteArrival(at now: Instant, into actions: inout [Action]) {
        arrivals.add(roundBegan.duration(to: now))
        guard settings.stragglerDeviations > 0, buffer.rows.count == settings.quorum,
            let limit = arrivals.limit(deviations: settings.stragglerDeviations), limit < settings.roundDeadline
        else { return }
        actions.append(.arm(.deadline(version), at: max(now, roundBegan.advanced(by: limit))))
    }
}
