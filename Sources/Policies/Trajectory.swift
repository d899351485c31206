/// What a policy saw and did from a start to an end, with the log-probabilities of its choices when it made them and
/// what it was given for them.
public struct Trajectory: Sendable, Equatable {
    /// What the choices were made upon.
    public enum Context: Sendable, Equatable {
        /// One observation of `width` numbers before each action, `(T, width)` row-major.
        case observations([Float], width: Int)
        /// Tokens before the first action; each action is a token too, and seen by the actions after it.
        case prompt([Int32])
    }

    /// The choices.
    public enum Actions: Sendable, Equatable {
        /// An index into the policy's actions or vocabulary each, `(T)`.
        case discrete([Int32])
        /// `width` numbers each, `(T, width)` row-major.
        case continuous([Float], width: Int)

        /// `T`.
        public var count: Int {
            switch self {
            case .discrete(let indices): indices.count
            case .continuous(let values, let width): values.count / width
            }
        }
    }

    public var context: Context
    public var actions: Actions
    /// log π(action) of the policy that drew the sample, in nats, `(T)`; of a continuous action the logarithm of a
    /// density.
    public var samplingLogProbabilities: [Float]
    /// What followed each action, `(T)`; of a sequence that is judged as a whole, all of it follows the last token.
    public var rewards: [Double]

    /// - Parameter rewards: zeros when nobody says; a policy does not look at them.
    public init(context: Context, actions: Actions, samplingLogProbabilities: [Float], rewards: [Double]? = nil) {
        let count = actions.count
        if case .continuous(let values, let width) = actions {
            precondition(values.count == count * width, "\(values.count) numbers in actions of \(width)")
        }
        precondition(
            samplingLogProbabilities.count == count,
            "\(samplingLogProbabilities.count) log-probabilities of \(count) actions")
        precondition(rewards.map { $0.count == count } ?? true, "\(rewards?.count ?? 0) rewards of \(count) actions")
        self.context = context
        self.actions = actions
        self.samplingLogProbabilities = samplingLogProbabilities
        self.rewards = rewards ?? [Double](repeating: 0, count: count)
    }

    /// `T`.
    public var length: Int { actions.count }

    /// The actions of a trajectory for a policy that takes no others.
    var discreteActions: [Int32] {
        guard case .discrete(let indices) = actions else {
            preconditionFailure("a policy over discrete actions, and an action of numbers")
        }
        return indices
    }

    /// The actions of a trajectory for a policy that chooses so many numbers at once, `(T, width)`.
    func continuousActions(width: Int) -> [Float] {
        guard case .continuous(let values, width) = actions else {
            preconditionFailure("a policy over actions of \(width) numbers, and an action of another kind")
        }
        return values
    }

    /// The sum of the rewards, undiscounted, from the first to the last. O(T).
    public func totalReward() -> Double { rewards.reduce(0, +) }
}
