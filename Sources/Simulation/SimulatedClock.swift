import Primitives

/// The clock of one process: begins anywhere, and runs a little fast or slow.
struct SimulatedClock: Sendable {
    private let start: Instant
    private let born: Instant
    private let perMille: Int64

    /// - Parameter drift: how far it may be off, per mille.
    init(born: Instant, drift: Int, using random: inout SeededGenerator) {
        self.born = born
        start = Instant(nanoseconds: Int64(random.integer(below: 1 << 40)))
        perMille = Int64(1000 - drift + random.integer(below: 2 * drift + 1))
    }

    /// What it shows.
    func reading(at time: Instant) -> Instant {
        start.advanced(by: .nanoseconds(born.duration(to: time).nanoseconds * perMille / 1000))
    }

    /// The first time at which it shows that much.
    func time(of reading: Instant) -> Instant {
        let passed = start.duration(to: reading).nanoseconds
        return born.advanced(by: .nanoseconds((passed * 1000 + perMille - 1) / perMille))
    }
}
