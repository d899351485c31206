package import Dispatch
import Foundation

/// Turns signals into calls on a queue, for as long as the value lives.
package final class Signals: Sendable {
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// - Parameter handle: called for each signal that arrives, with its number.
    package init(_ numbers: [Int32], on queue: DispatchQueue, handle: @escaping @Sendable (Int32) -> Void) {
        sources = numbers.map { number in
            Self.switchOffDefault(of: number)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handle(number) }
            source.resume()
            return source
        }
    }

    /// The default action ends the process before a source hears of the signal. What stands there already is left: it
    /// may be the handler of another source for the same signal, which would then hear nothing for ever.
    private static func switchOffDefault(of number: Int32) {
        var action = sigaction()
        sigaction(number, nil, &action)
        if action.__sigaction_handler.sa_handler == nil { signal(number, SIG_IGN) }
    }

    deinit { for source in sources { source.cancel() } }
}
