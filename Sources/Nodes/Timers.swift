package import Primitives

/// What is to happen when: at most one entry per timer, the newest.
package struct Timers<Timer: Equatable> {
    private var entries: [(at: Instant, timer: Timer)] = []

    package init() {}

    package var next: Instant? { entries.map(\.at).min() }

    /// Takes the place of an earlier entry of the same timer.
    package mutating func arm(_ timer: Timer, at time: Instant) {
        entries.removeAll { $0.timer == timer }
        entries.append((time, timer))
    }

    /// Takes out what is due, the earliest first.
    package mutating func due(at now: Instant) -> [Timer] {
        let due = entries.filter { $0.at <= now }.sorted { $0.at < $1.at }
        entries.removeAll { $0.at <= now }
        return due.map(\.timer)
    }
}
