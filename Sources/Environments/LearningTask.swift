/// What a policy is trained on, of whichever kind, as a configuration file names it.
public enum LearningTask: Sendable {
    case steps(any Environment)
    case sequence(any SequenceTask)
    case labelled(LabelledTask)

    /// What one worker learns from. Where everybody draws from the same source that is the task itself.
    ///
    /// - Parameters:
    ///   - workers: of the run.
    ///   - seed: of the run.
    public func share(of worker: UInt64, among workers: Int, seed: UInt64) -> LearningTask {
        switch self {
        case .steps, .sequence: self
        case .labelled(let task): .labelled(task.share(of: worker, among: workers, seed: seed))
        }
    }
}
