import Synchronization

/// Results on their way from the threads that compute to the one that owns the socket.
package final class Inbox<Event: Sendable>: Sendable {
    private let events = Mutex<[Event]>([])
    private let wake: @Sendable () -> Void

    /// - Parameter wake: interrupts the wait of whoever empties the inbox; called from any thread.
    package init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    package func post(_ event: Event) {
        events.withLock { $0.append(event) }
        wake()
    }

    /// Takes everything out, in the order of posting.
    package func drain() -> [Event] {
        events.withLock { events in
            defer { events.removeAll(keepingCapacity: true) }
            return events
        }
    }
}
