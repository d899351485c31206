#if canImport(Glibc)
    import Glibc
#endif
import Synchronization

/// A person's wish to end a run, which may come before there is a run to end.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32?
        var end: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// The signal that came; nil as long as nobody wants an end.
    var signal: Int32? { state.withLock { $0.signal } }

    /// A second one means at once; what was kept so far is whole.
    func arrived(_ number: Int32) {
        let (isFirst, end) = state.withLock { state in
            defer { state.signal = number }
            return (state.signal == nil, state.end)
        }
        guard isFirst else { _exit(128 + number) }
        end?()
    }

    /// What ends the run; done at once when the wish is older than the run.
    func leads(to end: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.end = end
            return state.signal != nil
        }
        if isLate { end() }
    }
}
