/// A deterministic decision maker: the same events at the same instants give the same actions and the same state.
///
/// A conforming type performs no input or output, reads no clock, draws no randomness but from a stored
/// `SeededGenerator`, starts no task, and iterates no `Dictionary` or `Set` whose order could reach an action.
public protocol StateMachine: Sendable {
    associatedtype Event: Sendable
    associatedtype Action: Sendable

    /// Runs to completion without suspending.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - now: The receiver's monotonic clock when it happened; never smaller than in the previous call.
    ///   - actions: What the shell must do, in this order; appended to, never replaced.
    mutating func handle(_ event: Event, at now: Instant, into actions: inout [Action])
}
