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
        /// Peers forgotten to make room for others.
        case peersEvicted = "peers_evicted"
    }

    private var counts = [UInt64](repeating: 0, count: Counter.allCases.count)
    private var malformed = [UInt64](repeating: 0, count: WireError.allCases.count)

    package subscript(counter: Counter) -> UInt64 { counts[Self.position(of: counter, in: Counter.allCases)] }
    package subscript(error: WireError) -> UInt64 { malformed[Self.position(of: error, in: WireError.allCases)] }

    /// All messages that were dropped for what was wrong with them.
    package var malformedTotal: UInt64 { malformed.reduce(0, +) }

    /// Every counter by its name, those of malformed messages with `malformed_` before the error's.
    package func snapshot() -> [(name: String, count: UInt64)] {
        zip(Counter.allCases, counts).map { (name: $0.rawValue, count: $1) }
            + zip(WireError.allCases, malformed).map { (name: "malformed_" + $0.name, count: $1) }
    }

    mutating func add(_ amount: UInt64 = 1, to counter: Counter) {
        counts[Self.position(of: counter, in: Counter.allCases)] += amount
    }

    mutating func count(_ error: WireError, times: UInt64 = 1) {
        malformed[Self.position(of: error, in: WireError.allCases)] += times
    }

    private static func position<Name: Equatable>(of name: Name, in names: [Name]) -> Int {
        guard let position = names.firstIndex(of: name) else { preconditionFailure("\(name) is in its own list") }
        return position
    }
}
