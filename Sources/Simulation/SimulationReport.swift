package import Coordination
package import Primitives

/// What a simulated run came to. Two runs of one seed have equal reports.
package struct SimulationReport: Sendable, Equatable {
    package var seed: UInt64
    /// Nil when the run did not end in its time.
    package var outcome: Outcome?
    package var version = ParameterVersion.initial
    package var events: UInt64 = 0
    /// On the simulated clock.
    package var duration = Duration.zero
    package var serverLives = 0
    package var workerLives = 0
    package var messages: UInt64 = 0
    package var messagesLost: UInt64 = 0
    /// Messages that the server refused, of whatever reason.
    package var refused: UInt64 = 0
    package var checkpointsPassedOver = 0
    /// Of the parameters, at the start and at the end: of the bowl, how far they are below the optimum.
    package var startScore = 0.0
    package var score = 0.0
    /// Of all events, their times and the parameters that they made.
    package var fingerprint: UInt64 = 0
    package var violation: Violation?
}

/// What must never be, and was.
package struct Violation: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name of the checker that saw it.
    package var checker: String
    package var what: String
    /// On the simulated clock.
    package var at = Duration.zero

    package var description: String { "\(checker) after \(at.seconds) s: \(what)" }
}
