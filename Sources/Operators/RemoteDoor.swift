package import Credentials
package import Telemetry
package import Transport

/// The operators' endpoint of a server for other machines: the requests of `OperatorDoor`, from the holder of one key.
package final class RemoteDoor: Sendable {
    private let socket: AnsweringSocket

    /// The endpoint is had from now on; nobody is answered before `open`.
    ///
    /// - Parameter pair: the server's.
    package init(at endpoint: String, as pair: KeyPair, admitting key: OperatorKey) throws(TransportError) {
        socket = try AnsweringSocket(
            endpoint: endpoint, as: pair, admitting: try KeyPair(secret: key.secret).publicKey,
            longestFrame: LocalSocket.lineBytesMax)
    }

    package var endpoint: String { socket.endpoint }

    /// Who was turned away here, by reason.
    package var turnedAway: [(name: String, count: UInt64)] {
        socket.turnedAway.map { (name: "operators_" + $0.name, count: $0.count) }
    }

    /// - Parameter answer: called for each request, one after the other, on the door's thread.
    package func open(answer: @escaping @Sendable (OperatorRequest) throws(OperatorError) -> JSON) {
        socket.serve { question in
            Array(OperatorDoor.reply(to: String(decoding: question, as: UTF8.self), answer).line.utf8)
        }
    }

    package func close() { socket.close() }
}
