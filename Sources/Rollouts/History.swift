import Policies

/// What happened in episodes that began together: their steps in rows of equal capacity, an episode a row.
///
/// All that still run are at the same step, so there is one place in every row where the next step goes, and an episode
/// can be taken out in one piece.
///
/// - Complexity: O(1) a step and episode, for the capacity doubles when it is full.
final class History<Action: RecordedAction> {
    private let episodes: Int
    private let width: Int
    private var capacity = 32
    private var seen: UnsafeMutablePointer<Float>
    private var actions: UnsafeMutablePointer<Action>
    private var logProbabilities: UnsafeMutablePointer<Float>
    private var rewards: UnsafeMutablePointer<Double>

    /// - Parameter width: numbers in an observation.
    init(episodes: Int, width: Int) {
        self.episodes = episodes
        self.width = width
        seen = .allocate(capacity: episodes * capacity * width)
        actions = .allocate(capacity: episodes * capacity)
        logProbabilities = .allocate(capacity: episodes * capacity)
        rewards = .allocate(capacity: episodes * capacity)
    }

    deinit {
        seen.deallocate()
        actions.deallocate()
        logProbabilities.deallocate()
        rewards.deallocate()
    }

    /// What `count` episodes saw before their step number `step`, and what they chose, a row each.
    ///
    /// - Parameter episodes: the number of each row's episode.
    func record(
        seen observations: UnsafePointer<Float>, _ actions: UnsafePointer<Action>,
        _ logProbabilities: UnsafePointer<Float>, of episodes: UnsafePointer<Int>, count: Int, step: Int
    ) {
        if step == capacity { grow() }
        for row in 0..<count {
            let place = episodes[row] * capacity + step
            for index in 0..<width { seen[place * width + index] = observations[row * width + index] }
            self.actions[place] = actions[row]
            self.logProbabilities[place] = logProbabilities[row]
        }
    }

    /// What followed the step that was recorded last.
    func record(rewards: UnsafePointer<Float>, of episodes: UnsafePointer<Int>, count: Int, step: Int) {
        for row in 0..<count { self.rewards[episodes[row] * capacity + step] = Double(rewards[row]) }
    }

    /// The first `length` steps of an episode; all of them were recorded.
    func trajectory(_ episode: Int, length: Int) -> Trajectory {
        let first = episode * capacity
        return Trajectory(
            context: .observations(
                Array(UnsafeBufferPointer(start: seen + first * width, count: length * width)), width: width),
            actions: Action.record(UnsafeBufferPointer(start: actions + first, count: length)),
            samplingLogProbabilities: Array(UnsafeBufferPointer(start: logProbabilities + first, count: length)),
            rewards: Array(UnsafeBufferPointer(start: rewards + first, count: length)))
    }

    // MARK: Helpers

    private func grow() {
        seen = spread(seen, width)
        actions = spread(actions, 1)
        logProbabilities = spread(logProbabilities, 1)
        rewards = spread(rewards, 1)
        capacity *= 2
    }

    /// The same rows with room for twice as many steps of `width` values.
    private func spread<Value>(_ rows: UnsafeMutablePointer<Value>, _ width: Int) -> UnsafeMutablePointer<Value> {
        let row = capacity * width
        let wide = UnsafeMutablePointer<Value>.allocate(capacity: 2 * episodes * row)
        for episode in 0..<episodes { (wide + 2 * episode * row).update(from: rows + episode * row, count: row) }
        rows.deallocate()
        return wide
    }
}
