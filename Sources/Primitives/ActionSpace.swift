/// What can be done at a step: what an environment takes and a policy chooses.
public enum ActionSpace: Sendable, Equatable {
    /// One of so many actions, or one token of so many.
    case discrete(Int)
    /// So many real numbers at once.
    case continuous(width: Int)
}
