/// What a policy is trained on, of either kind, as a configuration file names it.
public enum LearningTask: Sendable {
    case steps(any Environment)
    case sequence(any SequenceTask)
}
