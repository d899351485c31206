package import Dispatch
import Foundation

/// Turns signals into calls on a queue, for as long as the value lives.
package final class Signals: Sendable {
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// - Parameter handle: called for each signal that arrives, with its number.
    package init(_ numbers: [Int32], on queue: DispatchQueue, handle: @escaping @Sendable (Int32) -> Void) {
        sources = numbers.map { number in
            // The default action must be switched off, or the process is gone before the source hears of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handle(number) }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
