package import Primitives
import Wire

/// How much one peer may say: a bucket of messages and one of bytes, filled by time and by what it is asked for.
///
/// A worker says nothing unasked but heartbeats, hellos, and what it has contributed and heard no answer to. The rest
/// answers parameters: one vector for each time that they are sent. So whoever is sent parameters a thousand times a second
/// may contribute a thousand times a second, and who is sent none may say little, however fast the rounds of others are.
///
///     time ──► `rate`, up to `capacity`          invite() ──► two vectors, up to `capacity`
///     take() ◄── a message, while there is some of both
///
/// What is beyond is dropped before it is read. An honest worker loses nothing by it that it would not say again.
package struct MessageBudget: Sendable, Equatable {
    /// Messages and bytes, of which there may be fractions.
    package struct Amount: Sendable, Equatable {
        package var messages: Double
        package var bytes: Double

        static func * (amount: Amount, factor: Double) -> Amount {
            Amount(messages: amount.messages * factor, bytes: amount.bytes * factor)
        }

        static func + (a: Amount, b: Amount) -> Amount {
            Amount(messages: a.messages + b.messages, bytes: a.bytes + b.bytes)
        }

        func limited(to most: Amount) -> Amount {
            Amount(messages: min(messages, most.messages), bytes: min(bytes, most.bytes))
        }
    }

    private var allowance: Allowance
    package private(set) var left: Amount
    private var filled: Instant

    /// Begins full.
    package init(_ allowance: Allowance, at now: Instant) {
        self.allowance = allowance
        left = allowance.capacity
        filled = now
    }

    /// From now on it is another one, and what is left goes over into it: nobody fills a bucket by coming and going.
    package mutating func change(to allowance: Allowance, at now: Instant) {
        fill(at: now)
        self.allowance = allowance
        left = left.limited(to: allowance.capacity)
    }

    /// The peer was asked for a vector.
    package mutating func invite(at now: Instant) {
        fill(at: now)
        left = (left + allowance.invitation).limited(to: allowance.capacity)
    }

    /// Whether the peer may say a message of so many bytes, which is then taken out.
    package mutating func take(bytes: Int, at now: Instant) -> Bool {
        fill(at: now)
        guard left.messages >= 1, left.bytes >= Double(bytes) else { return false }
        left.messages -= 1
        left.bytes -= Double(bytes)
        return true
    }

    private mutating func fill(at now: Instant) {
        guard filled < now else { return }
        left = (left + allowance.rate * filled.duration(to: now).seconds).limited(to: allowance.capacity)
        filled = now
    }
}

/// What a kind of peer is given.
package struct Allowance: Sendable, Equatable {
    package typealias Amount = MessageBudget.Amount

    /// In a second, unasked.
    package let rate: Amount
    /// What can be saved up: what an honest peer has to say at once after its line stood still.
    package let capacity: Amount
    /// For each time that the peer is asked for a vector.
    package let invitation: Amount

    private init(rate: Amount, capacity: Amount, invitation: Amount) {
        self.rate = rate
        self.capacity = capacity
        self.invitation = invitation
    }

    /// Of whoever was not welcomed: it says hello three times a second, and enrols. Values of strangers are not copied, so
    /// their frames count by number only.
    package static let stranger = Allowance(
        rate: longestMessage * 16, capacity: longestMessage * 256, invitation: Amount(messages: 0, bytes: 0))

    /// Of a member: what a stranger says; a heartbeat in each interval; and in every second one a vector that nobody has
    /// answered yet.
    package init(heartbeatInterval: Duration, dimension: Int) {
        let vector = Self.vector(dimension)
        let greetings = Self.message * Self.stranger.rate.messages
        rate = greetings + (Self.message + vector * 0.5) * (Self.slack / heartbeatInterval.seconds)
        capacity = rate * Self.savedSeconds + Self.message * Self.stranger.capacity.messages + vector * Self.slack
        invitation = vector * 2
    }

    /// How many times what an honest worker says.
    private static let slack = 4.0
    /// With the slack, for how long a worker's line may stand still, all of what waits then being read at once.
    private static let savedSeconds = 5.0

    /// Whatever is no vector, or stands before one: with as many reports as there may be 3 KiB.
    private static let message = Amount(messages: 1, bytes: 4096)
    private static let longestMessage = Amount(
        messages: 1, bytes: Double(Limits.headerBytesMax + Limits.valueBytesMax))

    private static func vector(_ dimension: Int) -> Amount {
        message * Double(Chunk.count(of: dimension)) + Amount(messages: 0, bytes: 4 * Double(dimension))
    }
}
