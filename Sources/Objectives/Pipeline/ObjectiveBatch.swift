/// What a worker sampled, as columns: one row per token (per step of an episode), rollout after rollout without padding,
/// group after group. It is blind to policies and environments.
///
/// The first columns come with the batch. `nil` columns are there only when a piece asks for them (`Column`). The last
/// ones are written by the pipeline.
public struct ObjectiveBatch: Sendable, Equatable {
    /// Rollouts of each group; those of one group share a start and are compared with each other. `(N)`.
    public var groupSizes: [Int]
    /// Tokens of each rollout, `(B)` with `B = Σ groupSizes`.
    public var lengths: [Int]

    // MARK: Per token, `(Σ lengths)`

    /// log π(token) now, in nats.
    public var logProbabilities: [Double]
    /// log π(token) when it was sampled, in nats.
    public var samplingLogProbabilities: [Double]
    /// Which turn or action of its rollout a token belongs to, from 1; 0 for a token that is not trained: it adds
    /// nothing to a loss, has no derivative, and no count counts it.
    public var segments: [Int]
    /// How many choices there are at every token; nil for actions that are not from a finite set.
    public var actionCount: Int?
    /// The choices; nil for actions that are not from a finite set.
    public var tokens: [Int32]?
    /// Of the distribution that a token is drawn from now, in nats.
    public var entropies: [Double]?
    /// What each step was rewarded; their sum is the rollout's reward.
    public var stepRewards: [Double]?
    /// A critic's estimate, before the step, of the rewards from there on.
    public var values: [Double]?
    /// The critic's estimates when the sample was drawn.
    public var samplingValues: [Double]?
    /// log π(token) of the reference policy, in nats.
    public var referenceLogProbabilities: [Double]?
    public var distribution: Distributions?
    public var samplingDistribution: Distributions?
    public var referenceDistribution: Distributions?

    // MARK: Per rollout, `(B)`

    public var rewards: [Double]
    /// What the reward is made of, or what else it could have been: the same for every rollout, `(B, K)`.
    public var rewardParts: [[Double]]?
    /// Whether the rollout was cut off at the limit of its length, and not ended by what it did.
    public var isTruncated: [Bool]
    /// Equal for equal answers.
    public var answers: [UInt64]?
    /// A vector for each rollout, all equally long; alike rollouts have vectors of like direction.
    public var embeddings: [[Double]]?

    // MARK: Per group, `(N)`

    /// Equal for equal starts, whenever they are met.
    public var starts: [UInt64]?

    // MARK: Written by the pipeline, per token

    /// How much better than expected a token was.
    public var advantages: [Double]
    /// How much a token counts in the objective; 1 unless a piece says otherwise.
    public var weights: [Double]
    /// log(π / π at sampling), and what ratio pieces made of it.
    public var logRatios: [Double]
    /// Which token of the batch as it came each token is.
    var origins: [Int]

    public init(
        groupSizes: [Int], lengths: [Int], logProbabilities: [Double], samplingLogProbabilities: [Double],
        rewards: [Double], referenceLogProbabilities: [Double]? = nil
    ) {
        self.groupSizes = groupSizes
        self.lengths = lengths
        self.logProbabilities = logProbabilities
        self.samplingLogProbabilities = samplingLogProbabilities
        self.rewards = rewards
        self.referenceLogProbabilities = referenceLogProbabilities
        segments = [Int](repeating: 1, count: logProbabilities.count)
        isTruncated = [Bool](repeating: false, count: rewards.count)
        advantages = []
        weights = []
        logRatios = []
        origins = []
    }
}

// MARK: Structure

extension ObjectiveBatch {
    public var rolloutCount: Int { lengths.count }
    public var tokenCount: Int { logProbabilities.count }

    /// The rollouts of each group.
    public var groups: [Range<Int>] { Self.ranges(groupSizes) }

    /// The tokens of each rollout.
    public var tokenRanges: [Range<Int>] { Self.ranges(lengths) }

    /// The trained tokens of each rollout.
    public var trained: [[Int]] { tokenRanges.map { $0.filter { segments[$0] != 0 } } }

    private static func ranges(_ counts: [Int]) -> [Range<Int>] {
        var start = 0
        return counts.map { count in
            defer { start += count }
            return start..<start + count
        }
    }

    /// Adds to a rollout's reward, at its last step.
    public mutating func addReward(_ reward: Double, to rollout: Int) {
        let last = tokenRanges[rollout].upperBound - 1
        rewards[rollout] += reward
        stepRewards?[last] += reward
    }

    /// Leaves out every rollout that is not kept, as if it had not been sampled; a group without any is gone.
    public mutating func keep(_ isKept: [Bool]) {
        precondition(isKept.count == rolloutCount, "\(isKept.count) answers for \(rolloutCount) rollouts")
        guard isKept.contains(false) else { return }
        let rollouts = isKept.indices.filter { isKept[$0] }
        let ranges = tokenRanges
        let rows = rollouts.flatMap { ranges[$0] }
        let sizes = groups.map { $0.count { isKept[$0] } }
        func pick<Value>(_ values: [Value], _ places: [Int]) -> [Value] { places.map { values[$0] } }
        starts = starts.map { starts in zip(starts, sizes).filter { $1 > 0 }.map(\.0) }
        groupSizes = sizes.filter { $0 > 0 }
        lengths = pick(lengths, rollouts)
        rewards = pick(rewards, rollouts)
        isTruncated = pick(isTruncated, rollouts)
        answers = answers.map { pick($0, rollouts) }
        rewardParts = rewardParts.map { pick($0, rollouts) }
        embeddings = embeddings.map { pick($0, rollouts) }
        for column in [
            \Self.logProbabilities, \.samplingLogProbabilities, \.advantages, \.weights, \.logRatios,
        ] { self[keyPath: column] = pick(self[keyPath: column], rows) }
        for column in [
            \Self.entropies, \.stepRewards, \.values, \.samplingValues, \.referenceLogProbabilities,
        ] { self[keyPath: column] = self[keyPath: column].map { pick($0, rows) } }
        segments = pick(segments, rows)
        origins = pick(origins, rows)
        tokens = tokens.map { pick($0, rows) }
        for column in [\Self.distribution, \.samplingDistribution, \.referenceDistribution] {
            self[keyPath: column] = self[keyPath: column]?.picking(rows)
        }
    }
}
