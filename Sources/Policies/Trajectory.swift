/// What a policy saw and did from a start to an end, with the log-probabilities of its choices when it made them.
public struct Trajectory: Sendable, Equatable {
    /// What the choices were made upon.
    public enum Context: Sendable, Equatable {
        /// One observation of `width` numbers before each action, `(T, width)` row-major.
        case observations([Float], width: Int)
        /// Tokens before the first action; each action is a token too, and seen by the actions after it.
        case prompt([Int32])
    }

    public var context: Context
    /// The choices, `(T)`; an index into the policy's actions or vocabulary.
    public var actions: [Int32]
    /// log π(action) of the policy that drew the sample, in nats, `(T)`.
    public var samplingLogProbabilities: [Float]

    public init(context: Context, actions: [Int32], samplingLogProbabilities: [Float]) {
        self.context = context
        self.actions = actions
        self.samplingLogProbabilities = samplingLogProbabilities
    }

    public var length: Int { actions.count }
}
