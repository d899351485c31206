public import Policies

/// Groups of trajectories that share a start, with what they were rewarded.
public struct Rollout: Sendable, Equatable {
    /// `G`.
    public var groupSize: Int
    /// `(N · G)`, group by group.
    public var trajectories: [Trajectory]
    /// What went wrong on purpose; nil for an honest rollout.
    public var perturbation: Perturbation?

    public init(groupSize: Int, trajectories: [Trajectory], perturbation: Perturbation?) {
        self.groupSize = groupSize
        self.trajectories = trajectories
        self.perturbation = perturbation
    }

    /// The undiscounted return of each trajectory, `(N · G)`. O(steps).
    public func returns() -> [Double] { trajectories.map { $0.totalReward() } }
}
