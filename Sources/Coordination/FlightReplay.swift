import Parameters
import Primitives

/// Goes through a flight again, with the same core.
package struct FlightReplay {
    private let flight: Flight
    private var core: ServerCore
    private var next = 0

    /// What came out otherwise than it was recorded.
    package struct Divergence: Error, Equatable, CustomStringConvertible {
        /// From 1 on; nil for the state after the last.
        package let step: Int?

        package var description: String {
            step.map { "event \($0) comes to something else than was recorded" }
                ?? "the last state is another one than was recorded"
        }
    }

    package init(_ flight: Flight) {
        self.flight = flight
        core = flight.start.withZeros
    }

    /// The next step, with what the core wants done.
    ///
    /// - Returns: nil after the last one.
    package mutating func step() throws(Divergence) -> (step: Flight.Step, actions: [ServerCore.Action])? {
        guard next < flight.steps.count else {
            guard flight.end.map({ $0 == core.withoutVectors }) ?? true else { throw Divergence(step: nil) }
            return nil
        }
        let step = flight.steps[next]
        next += 1
        var actions: [ServerCore.Action] = []
        core.handle(step.event(dimension: core.settings.layout.count), at: step.at, into: &actions)
        guard step.came.map({ $0 == Flight.Coming(core, actions: actions.count) }) ?? true else {
            throw Divergence(step: next)
        }
        return (step, actions)
    }
}
