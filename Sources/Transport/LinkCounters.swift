package import Wire

/// What a link did and what it met, by name; only ever grows.
package struct LinkCounters: Sendable, Equatable {
    package enum Counter: String, CaseIterable, Sendable {
        /// Well-formed messages, after reassembly.
        case messagesReceived = "messages_received"
        case messagesSent = "messages_sent"
        /// Of headers and values, whole messages only.
        case bytesReceived = "bytes_received"
        case bytesSent = "bytes_sent"
        /// The peer's queue was full, or the worker was not connected.
        case droppedFull = "dropped_full"
        /// The peer is gone or was never there.
        case droppedUnreachable = "dropped_unreachable"
        /// Beyond what its sender may say (`MessageBudget`), and so not read.
        case overBudget = "over_budget"
        /// Received over a connection whose key is not admitted any more.
        case droppedUnread = "dropped_unread"
        /// Peers forgotten to make room for others.
        case peersEvicted = "peers_evicted"
    }

    private var counts: [Counter: UInt64] = [:]
    private var malformed: [WireError: UInt64] = [:]

    package init() {}

    package subscript(counter: Counter) -> UInt64 { counts[counter] ?? 0 }
    package subscript(error: WireError) -> UInt64 { malformed[error] ?? 0 }

    /// All messages that were dropped for what was wrong with them.
    package var malformedTotal: UInt64 { malformed.values.reduce(0, +) }

    /// Every counter by its name, in the order of declaration, those of malformed messages with `malformed_` in front.
    package func snapshot() -> [(name: String, count: UInt64)] {
        Counter.allCases.map { (name: $0.rawValue, count: self[$0]) }
            + WireError.allCases.map { (name: "malformed_" + $0.name, count: self[$0]) }
    }

    /// By name, what peers sent that never became a message; only what occurred.
    package var refused: [(name: String, count: UInt64)] {
        let unread = [Counter.overBudget, .droppedUnread].map { (name: $0.rawValue, count: self[$0]) }
        let malformed = WireError.allCases.map { (name: "malformed_" + $0.name, count: self[$0]) }
        return (unread + malformed).filter { $0.count > 0 }
    }

    mutating func add(_ amount: UInt64 = 1, to counter: Counter) {
        if amount > 0 { counts[counter, default: 0] += amount }
    }

    mutating func count(_ error: WireError, times: UInt64 = 1) {
        if times > 0 { malformed[error, default: 0] += times }
    }
}
