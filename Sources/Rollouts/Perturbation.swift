/// What is done wrong on purpose while a rollout is collected.
public enum Perturbation: Sendable, Equatable {
    /// Actions are drawn uniformly and passed off as the policy's own: each is recorded with the log-probability that
    /// the policy gives it.
    /// Where labels are given, they are drawn uniformly.
    case randomAction
    /// Rewards are recorded with their sign turned. Where labels are given, label `k` of `K` becomes `K − 1 − k`.
    case rewardFlip
}
