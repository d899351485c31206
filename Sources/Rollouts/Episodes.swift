import Policies
import Primitives

/// Episodes of one environment that advance side by side until the last one is over.
///
/// Only those that still run have a row, in the order in which they began: what is over costs nothing. A policy that sees
/// observations remembers nothing, so it does not care who is gone.
struct Episodes<Action: RecordedAction>: ~Copyable {
    /// Picks an action from each row of what a policy says, with its log-probability.
    typealias Choose = (OutputRows, inout SeededGenerator, _ into: Choices<Action>) -> Void

    /// What each running episode sees now, `(running, width)`.
    private(set) var observations: [Float]
    /// The sum of each episode's rewards so far, `(count)`.
    private(set) var returns: [Double]
    private let stage: any Stage<Action>
    /// The number of each running episode.
    private var rows: [Int]
    /// Steps of each episode that is over.
    private var lengths: [Int]
    private let width: Int

    /// Steps of those that still run.
    private var steps = 0
    private let history: History<Action>

    // Of the latest step, so that no step allocates.
    private var latestActions: [Action]
    private var latestLogProbabilities: [Float]
    private var latestRewards: [Float]
    private var ended: [Bool]

    /// - Parameter idle: any action; nobody takes it.
    init(on stage: any Stage<Action>, idle: Action) {
        let count = stage.count
        self.stage = stage
        width = stage.observationWidth
        history = History(episodes: count, width: width)
        observations = [Float](repeating: 0, count: count * width)
        stage.observe(into: &observations)
        returns = [Double](repeating: 0, count: count)
        rows = Array(0..<count)
        lengths = [Int](repeating: 0, count: count)
        latestActions = [Action](repeating: idle, count: count)
        latestLogProbabilities = [Float](repeating: 0, count: count)
        latestRewards = [Float](repeating: 0, count: count)
        ended = [Bool](repeating: false, count: count)
    }

    var areOver: Bool { rows.isEmpty }

    /// Plays all to their end.
    mutating func play(with sampler: any PolicySampler, using random: inout SeededGenerator, choose: Choose) {
        var sampler = sampler
        while !areOver { step(sampler.outputs(.observations(observations)), using: &random, choose: choose) }
    }

    /// What happened, episode by episode.
    func trajectories() -> [Trajectory] {
        lengths.indices.map { history.trajectory($0, length: lengths[$0]) }
    }

    // MARK: Helpers

    /// One step of every episode that is not over.
    ///
    /// - Parameter outputs: a row of equal width for each running episode.
    private mutating func step(_ outputs: [Float], using random: inout SeededGenerator, choose: Choose) {
        let running = rows.count
        let said = OutputRows(outputs, count: running)
        Choices.write(to: &latestActions, &latestLogProbabilities) { choose(said, &random, $0) }
        history.record(
            seen: observations, latestActions, latestLogProbabilities, of: rows, count: running, step: steps)
        stage.step(
            latestActions, rewards: &latestRewards, ended: &ended, observations: &observations, using: &random)
        history.record(rewards: latestRewards, of: rows, count: running, step: steps)
        var isAnyOver = false
        for row in 0..<running {
            returns[rows[row]] += Double(latestRewards[row])
            isAnyOver = isAnyOver || ended[row]
        }
        steps += 1
        if isAnyOver { closeRanks() }
    }

    /// Takes out the rows of what is over.
    private mutating func closeRanks() {
        for row in rows.indices where ended[row] { lengths[rows[row]] = steps }
        let kept = rows.indices.filter { !ended[$0] }
        stage.keep(kept)
        for (to, from) in kept.enumerated() where to != from {
            rows[to] = rows[from]
            for index in 0..<width { observations[to * width + index] = observations[from * width + index] }
        }
        rows.removeLast(rows.count - kept.count)
        observations.removeLast(observations.count - kept.count * width)
    }
}
