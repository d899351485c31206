/// A loss over groups of sampled sequences, as a function of the log-probabilities of their tokens.
///
/// It is blind to policies and environments: log-probabilities and rewards come in, one number per token goes out.
/// Laws, tested over the catalogue: the derivative is that of the loss (central differences); a group's rewards shifted
/// by a constant change nothing, but for `REINFORCE` without a baseline; equal rewards at the sampling policy give a
/// zero derivative, but for that one, for `ADPO` with the target `top1`, which picks the first of equals, and for
/// `CrossEntropy`, which looks at no rewards.
public protocol Objective: Sendable {
    func evaluate(_ batch: ObjectiveBatch) throws(ObjectiveError) -> ObjectiveResult
}

/// `N` groups of `G` sequences, group by group; sequence `b` has `lengths[b]` tokens, all side by side without padding.
public struct ObjectiveBatch: Sendable, Equatable {
    /// `G`; every group is complete.
    public var groupSize: Int
    /// Tokens of each sequence, `(N · G)`.
    public var lengths: [Int]
    /// log π(token) now, in nats, `(Σ lengths)`.
    public var logProbabilities: [Double]
    /// log π(token) when it was sampled, the on-policy anchor, `(Σ lengths)`.
    public var samplingLogProbabilities: [Double]
    /// One reward per sequence, `(N · G)`.
    public var rewards: [Double]
    /// log π(token) of a frozen reference policy, in nats, `(Σ lengths)`; nil where there is none.
    public var referenceLogProbabilities: [Double]?

    public init(
        groupSize: Int, lengths: [Int], logProbabilities: [Double], samplingLogProbabilities: [Double],
        rewards: [Double], referenceLogProbabilities: [Double]? = nil
    ) {
        self.groupSize = groupSize
        self.lengths = lengths
        self.logProbabilities = logProbabilities
        self.samplingLogProbabilities = samplingLogProbabilities
        self.rewards = rewards
        self.referenceLogProbabilities = referenceLogProbabilities
    }
}

public struct ObjectiveResult: Sendable, Equatable {
    /// Mean over the groups or sequences, as the objective defines it.
    public var loss: Double
    /// ∂loss/∂log π(token), `(Σ lengths)`.
    public var derivative: [Double]

    public init(loss: Double, derivative: [Double]) {
        self.loss = loss
        self.derivative = derivative
    }
}

public enum ObjectiveError: Error, Equatable, Sendable {
    /// Counts that do not fit together: `lengths` is no multiple of the group size, or a list has another length.
    case shape(String)
    /// A log-probability, reward, loss or derivative that is NaN or infinite.
    case notFinite(String)
    /// The objective penalises the distance to a reference policy and the batch has none.
    case noReference
}
