package import Credentials
import Primitives

/// The other side of an `AnsweringSocket`: one question, one answer, and the connection is gone.
package enum AskingSocket {
    package enum Ending: Sendable, Equatable {
        case answer([UInt8])
        /// Nobody let this key in, nor turned it away, in time.
        case nobody
        /// The question went out, and nothing came back in time.
        case silence
    }

    /// - Parameters:
    ///   - server: the only one that is spoken to.
    ///   - longestFrame: bytes of an answer.
    ///   - connecting: how long to wait for the connection.
    ///   - answering: how long to wait for the answer then.
    /// - Throws: `.refused` when whoever listens there has another key, or does not know this one.
    package static func ask(
        _ question: [UInt8], at endpoint: String, as pair: KeyPair, of server: PublicKey, longestFrame: Int,
        connecting: Duration, answering: Duration
    ) throws(TransportError) -> Ending {
        let dialled = try Dialled(
            endpoint, context: ZeroMQContext(), security: .keys(pair, server: server), refusalsMax: 3,
            queues: .init(out: 1, back: 1, longestFrame: longestFrame + QueueLimits.boxBytesMax))
        guard try dialled.waitUntilConnected(until: .now().advanced(by: connecting)) else { return .nobody }
        guard case .done = try dialled.socket.send(question, isLast: true) else { return .nobody }
        let slot = MessageSlot()
        let waker = try Waker()
        let deadline = Instant.now().advanced(by: answering)
        while try !dialled.socket.receive(into: slot) {
            guard try dialled.wait(until: deadline, waker: waker) else { return .silence }
        }
        return .answer(Array(slot.bytes))
    }
}
