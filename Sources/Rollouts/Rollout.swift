public import Policies

/// What a worker collected for one or more rounds: groups of trajectories with their rewards, group by group.
public struct Rollout: Sendable, Equatable {
    /// Trajectories of one group; they share a start and are compared with one another.
    public var groupSize: Int
    /// `(groups · groupSize)`.
    public var trajectories: [Trajectory]
    /// The return of each trajectory, `(groups · groupSize)`.
    public var rewards: [Double]

    public init(groupSize: Int, trajectories: [Trajectory], rewards: [Double]) {
        precondition(trajectories.count == rewards.count, "\(rewards.count) rewards of \(trajectories.count)")
        precondition(trajectories.count.isMultiple(of: groupSize), "\(trajectories.count) in groups of \(groupSize)")
        self.groupSize = groupSize
        self.trajectories = trajectories
        self.rewards = rewards
    }
}

/// A lie told while a rollout is collected; the gradient made of it is computed as ever.
public enum Perturbation: Sendable, Equatable, CaseIterable {
    /// Actions are drawn uniformly and passed off as the policy's: their log-probabilities are the policy's own.
    case randomAction
    /// Rewards with their sign turned.
    case rewardFlip
}
