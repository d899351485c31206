import Environments
import Policies
import Primitives

/// Episodes of one environment that advance side by side until the last one is over.
///
/// Those that are over keep their row, with their last observation: a policy's sampler has one row per trajectory for
/// life.
struct Episodes<E: Environment> {
    /// What each episode sees now, `(count, width)`.
    private(set) var observations: [Float]
    private var environments: [E]
    private var isOver: [Bool]
    private var running: Int
    private var seen: [[Float]]
    private var actions: [[Int32]]
    private var logProbabilities: [[Float]]
    private var rewards: [[Double]]
    private let width: Int
    private let actionCount: Int

    /// - Parameter starts: environments that were just reset, with what is seen first.
    init(_ starts: [(environment: E, observation: [Float])]) {
        precondition(!starts.isEmpty, "no episodes")
        width = starts[0].environment.observationWidth
        actionCount = starts[0].environment.actionCount
        environments = starts.map(\.environment)
        observations = starts.flatMap(\.observation)
        precondition(observations.count == starts.count * width, "observations are not \(width) numbers wide")
        isOver = [Bool](repeating: false, count: starts.count)
        running = starts.count
        seen = [[Float]](repeating: [], count: starts.count)
        actions = [[Int32]](repeating: [], count: starts.count)
        logProbabilities = [[Float]](repeating: [], count: starts.count)
        rewards = [[Double]](repeating: [], count: starts.count)
    }

    var areOver: Bool { running == 0 }

    /// One step of every episode that is not over.
    ///
    /// - Parameters:
    ///   - logits: `(count, actionCount)`.
    ///   - pick: an action from a row of logits, with its log-probability.
    mutating func step(
        _ logits: [Float], using random: inout SeededGenerator,
        pick: (ArraySlice<Float>, inout SeededGenerator) -> (action: Int32, logProbability: Float)
    ) {
        precondition(
            logits.count == isOver.count * actionCount,
            "\(logits.count) logits for \(isOver.count) rows of \(actionCount)")
        for row in isOver.indices where !isOver[row] {
            let choice = pick(logits[row * actionCount..<(row + 1) * actionCount], &random)
            seen[row].append(contentsOf: observations[row * width..<(row + 1) * width])
            actions[row].append(choice.action)
            logProbabilities[row].append(choice.logProbability)
            let step = environments[row].step(Int(choice.action), using: &random)
            rewards[row].append(Double(step.reward))
            for index in 0..<width { observations[row * width + index] = step.observation[index] }
            if step.ended {
                isOver[row] = true
                running -= 1
            }
        }
    }

    /// The sum of each episode's rewards so far.
    var returns: [Double] { rewards.map { $0.reduce(0, +) } }

    func trajectories() -> [Trajectory] {
        isOver.indices.map { row in
            Trajectory(
                context: .observations(seen[row], width: width), actions: .discrete(actions[row]),
                samplingLogProbabilities: logProbabilities[row], rewards: rewards[row])
        }
    }
}
