import Coordination
import Primitives
import Synchronization

/// The flight recorder of a node: its thread notes, any thread may read.
final class FlightLog: Sendable {
    private struct State {
        var recorder: FlightRecorder
        /// Nil while it handles an event.
        var core: ServerCore?
    }

    private let state: Mutex<State>

    init(_ core: ServerCore, events: Int) { state = Mutex(State(recorder: FlightRecorder(core, events: events))) }

    func note(_ event: ServerCore.Event, at now: Instant, to core: ServerCore) {
        state.withLock {
            $0.recorder.note(event, at: now, to: core)
            $0.core = nil
        }
    }

    func settle(_ core: ServerCore, _ actions: [ServerCore.Action]) {
        state.withLock {
            $0.recorder.settle(core, actions)
            $0.core = core
        }
    }

    var flight: Flight { state.withLock { $0.recorder.flight(to: $0.core) } }
}
