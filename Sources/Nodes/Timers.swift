package import Primitives

/// What is to happen when: at most one entry per timer, the newest.
package struct Timers<Timer: Equatable> {
    private var entries: [(at: Instant, timer: Timer)] = []
    private let replaces: (Timer, Timer) -> Bool

    /// - Parameter replaces: whether arming the first does away with the second.
    package init(replacing replaces: @escaping (Timer, Timer) -> Bool = { $0 == $1 }) {
        self.replaces = replaces
    }

    package var next: Instant? { entries.map(\.at).min() }

    package var count: Int { entries.count }

    /// Takes the place of earlier entries of the same timer.
    package mutating func arm(_ timer: Timer, at time: Instant) {
        entries.removeAll { replaces(timer, $0.timer) }
        entries.append((time, timer))
    }

    /// Takes out what is due, the earliest first.
    package mutating func due(at now: Instant) -> [Timer] {
        let due = entries.filter { $0.at <= now }.sorted { $0.at < $1.at }
        entries.removeAll { $0.at <= now }
        return due.map(\.timer)
    }
}
