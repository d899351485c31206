package import Primitives

/// Keeps the last events of a server core, and the state before the first of them.
///
/// Two stretches: when the newer one is full, the older one is forgotten. So between one and two stretches of events are
/// there at any time, and the memory is bounded: an event has no vectors.
package struct FlightRecorder: Sendable {
    private var older: Flight?
    private var newer: Flight
    /// Events of a stretch.
    private let length: Int

    /// - Parameter events: at least so many of the last ones are kept, and at most twice as many.
    package init(_ core: ServerCore, events: Int) {
        precondition(events > 0, "a recorder of \(events) events")
        newer = Flight(from: core)
        length = events
    }

    /// Before `core` handles `event`: what it gives up in must be there.
    package mutating func note(_ event: ServerCore.Event, at now: Instant, to core: ServerCore) {
        if newer.steps.count == length {
            older = newer
            newer = Flight(from: core)
        }
        newer.steps.append(Flight.Step(event, at: now))
    }

    /// After `core` handled what was noted last.
    package mutating func settle(_ core: ServerCore, _ actions: [ServerCore.Action]) {
        newer.steps[newer.steps.count - 1].settle(core, actions)
    }

    /// All that is kept, in one piece.
    ///
    /// - Parameter core: as it is now; nil of one that gave up.
    package func flight(to core: ServerCore?) -> Flight {
        var flight = older ?? newer
        if older != nil { flight.steps += newer.steps }
        flight.end = core?.withoutVectors
        return flight
    }
}
