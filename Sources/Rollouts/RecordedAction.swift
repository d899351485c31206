import Policies

/// An environment's action that a trajectory can keep: a plain number.
protocol RecordedAction: BitwiseCopyable, Sendable {
    static func record(_ actions: UnsafeBufferPointer<Self>) -> Trajectory.Actions
}

extension Int: RecordedAction {
    static func record(_ actions: UnsafeBufferPointer<Int>) -> Trajectory.Actions { .discrete(actions.map(Int32.init)) }
}

extension Float: RecordedAction {
    static func record(_ actions: UnsafeBufferPointer<Float>) -> Trajectory.Actions {
        .continuous(Array(actions), width: 1)
    }
}
