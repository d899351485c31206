import Environments
import Policies
import Primitives

/// Episodes of one environment that advance side by side until the last one is over.
///
/// Only those that still run have a row, in the order in which they began: what is over costs nothing. A policy that sees
/// observations remembers nothing, so it does not care who is gone.
struct Episodes<E: Environment> where E.Action: RecordedAction {
    /// What each running episode sees now, `(running, width)`.
    private(set) var observations: [Float]
    /// The sum of each episode's rewards so far, `(count)`.
    private(set) var returns: [Double]
    private var environments: [E]
    /// The number of each running episode.
    private var rows: [Int]
    /// Steps of each episode so far.
    private var lengths: [Int]
    private let width: Int

    // What happened, step by step, and within a step row by row.
    private var seen: [Float] = []
    private var actions: [E.Action] = []
    private var logProbabilities: [Float] = []
    private var rewards: [Float] = []

    // Of the latest step, so that no step allocates.
    private var latestActions: [E.Action] = []
    private var latestRewards: [Float]
    private var ended: [Bool]

    /// - Parameter starts: environments that were just reset.
    init(_ starts: [E]) {
        precondition(!starts.isEmpty, "no episodes")
        width = starts[0].observationWidth
        environments = starts
        observations = starts.flatMap(\.observation)
        returns = [Double](repeating: 0, count: starts.count)
        rows = Array(starts.indices)
        lengths = [Int](repeating: 0, count: starts.count)
        latestRewards = [Float](repeating: 0, count: starts.count)
        ended = [Bool](repeating: false, count: starts.count)
    }

    var areOver: Bool { rows.isEmpty }

    /// One step of every episode that is not over.
    ///
    /// - Parameters:
    ///   - outputs: a row of equal width for each running episode.
    ///   - pick: an action from such a row, with its log-probability.
    mutating func step(
        _ outputs: [Float], using random: inout SeededGenerator,
        pick: (ArraySlice<Float>, inout SeededGenerator) -> (action: E.Action, logProbability: Float)
    ) {
        let running = rows.count
        precondition(outputs.count.isMultiple(of: running), "\(outputs.count) numbers for \(running) rows")
        let outputWidth = outputs.count / running
        seen += observations
        latestActions.removeAll(keepingCapacity: true)
        for row in 0..<running {
            let choice = pick(outputs[row * outputWidth..<(row + 1) * outputWidth], &random)
            latestActions.append(choice.action)
            logProbabilities.append(choice.logProbability)
        }
        E.stepAll(
            &environments, count: running, actions: latestActions, restarting: false, rewards: &latestRewards,
            ended: &ended, observations: &observations, using: &random)
        actions += latestActions
        rewards += latestRewards[..<running]
        for row in 0..<running {
            lengths[rows[row]] += 1
            returns[rows[row]] += Double(latestRewards[row])
        }
        if ended[..<running].contains(true) { closeRanks() }
    }

    func trajectories() -> [Trajectory] {
        var parts = lengths.map { Part(length: $0, width: width) }
        var running = Array(lengths.indices)
        var place = 0
        for step in 0..<(lengths.max() ?? 0) {
            // Who ran at a step is who is longer than that.
            running.removeAll { lengths[$0] <= step }
            for row in running {
                parts[row].seen += seen[place * width..<(place + 1) * width]
                parts[row].actions.append(actions[place])
                parts[row].logProbabilities.append(logProbabilities[place])
                parts[row].rewards.append(Double(rewards[place]))
                place += 1
            }
        }
        return parts.map { part in
            Trajectory(
                context: .observations(part.seen, width: width), actions: E.Action.record(part.actions),
                samplingLogProbabilities: part.logProbabilities, rewards: part.rewards)
        }
    }

    // MARK: Helpers

    /// Takes out the rows of what is over.
    private mutating func closeRanks() {
        let kept = rows.indices.filter { !ended[$0] }
        for (to, from) in kept.enumerated() where to != from {
            environments[to] = environments[from]
            rows[to] = rows[from]
            for index in 0..<width { observations[to * width + index] = observations[from * width + index] }
        }
        environments.removeLast(environments.count - kept.count)
        rows.removeLast(rows.count - kept.count)
        observations.removeLast(observations.count - kept.count * width)
    }

    /// One episode, as it is picked out of what happened.
    private struct Part {
        var seen: [Float] = []
        var actions: [E.Action] = []
        var logProbabilities: [Float] = []
        var rewards: [Double] = []

        init(length: Int, width: Int) {
            seen.reserveCapacity(length * width)
            actions.reserveCapacity(length)
            logProbabilities.reserveCapacity(length)
            rewards.reserveCapacity(length)
        }
    }
}

/// An environment's action that a trajectory can keep.
protocol RecordedAction {
    static func record(_ actions: [Self]) -> Trajectory.Actions
}

extension Int: RecordedAction {
    static func record(_ actions: [Int]) -> Trajectory.Actions { .discrete(actions.map(Int32.init)) }
}

extension Float: RecordedAction {
    static func record(_ actions: [Float]) -> Trajectory.Actions { .continuous(actions, width: 1) }
}
