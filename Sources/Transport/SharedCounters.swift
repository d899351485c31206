import Synchronization
import Wire

/// Counters that one thread counts with and others look at.
final class SharedCounters: Sendable {
    private let state = Mutex(LinkCounters())

    var counters: LinkCounters { state.withLock { $0 } }

    func add(_ amount: UInt64 = 1, to counter: LinkCounters.Counter) { state.withLock { $0.add(amount, to: counter) } }

    func count(_ error: WireError, times: UInt64 = 1) { state.withLock { $0.count(error, times: times) } }

    func received(messages: UInt64, bytes: Int) {
        state.withLock {
            $0.add(messages, to: .messagesReceived)
            $0.add(UInt64(bytes), to: .bytesReceived)
        }
    }
}
