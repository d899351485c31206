public import Primitives

/// What a policy is trained on, of whichever kind, as a configuration file names it.
public enum LearningTask: Sendable {
    /// One of a few choices at every step.
    case steps(any Environment<Int>)
    /// A number at every step; `range` is where it matters.
    case control(any Environment<Float>, range: ClosedRange<Float>)
    case sequence(any SequenceTask)
    case labelled(LabelledTask)

    public var actionSpace: ActionSpace {
        switch self {
        case .steps(let environment): environment.actionSpace
        case .control(let environment, _): environment.actionSpace
        case .sequence(let task): .discrete(task.vocabulary)
        case .labelled(let task): .discrete(task.labelCount)
        }
    }

    /// What one worker learns from. Where everybody draws from the same source that is the task itself.
    ///
    /// - Parameters:
    ///   - workers: of the run.
    ///   - seed: of the run.
    public func share(of worker: UInt64, among workers: Int, seed: UInt64) -> LearningTask {
        switch self {
        case .steps, .control, .sequence: self
        case .labelled(let task): .labelled(task.share(of: worker, among: workers, seed: seed))
        }
    }
}
