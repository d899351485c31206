import CZeroMQ

#if canImport(Glibc)
    import Glibc
#endif

/// How the handshakes of a socket's connections end, as libzmq tells it.
final class HandshakeMonitor {
    enum Ending: Equatable {
        case succeeded
        /// The handler of the server said no.
        case refused
        /// One side has keys and the other has none.
        case otherMechanism
        /// A box that does not open: whoever made it expects another key of the server.
        case cryptographic
        /// The other side hung up without a word.
        case hungUp
        /// Cut short, too slow, or not ZeroMQ.
        case broken
    }

    /// Becomes readable with every ending.
    let events: ZeroMQSocket
    private let watched: ZeroMQSocket
    private let event = MessageSlot()
    private let endpoint = MessageSlot()

    /// - Parameter watched: before it is bound or connected.
    init(of watched: ZeroMQSocket, context: ZeroMQContext) throws(TransportError) {
        self.watched = watched
        let address = "inproc://handshakes-\(context.freshNumber())"
        let wanted =
            ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL
            | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
        guard zmq_socket_monitor(watched.pointer, address, wanted) == 0 else { throw .zeroMQ("watching a socket") }
        // No limit: libzmq's I/O thread would wait for a full queue, and with it every connection.
        events = try ZeroMQSocket(ZMQ_PAIR, context: context, sendQueue: 1, receiveQueue: 0, longestFrame: 1024)
        try events.connect(address)
    }

    /// The telling ends before the listening. libzmq tells from its I/O thread, also after a handshake whose connection is
    /// in use already, and would wait for ever, and every connection with it, for a listener that is gone.
    deinit { zmq_socket_monitor(watched.pointer, nil, 0) }

    /// The next one, without waiting.
    func next() throws(TransportError) -> Ending? {
        guard try events.receive(into: event) else { return nil }
        if event.isFollowed, try !events.receive(into: endpoint) { return nil }
        guard event.bytes.count == 6 else { return .broken }
        let kind = Int32(event.bytes.loadUnaligned(as: UInt16.self))
        let value = event.bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self)
        return switch (kind, value) {
        case (ZMQ_EVENT_HANDSHAKE_SUCCEEDED, _): .succeeded
        case (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, _): .refused
        case (_, UInt32(ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH)): .otherMechanism
        case (_, UInt32(ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC)): .cryptographic
        case (ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, UInt32(EPIPE)),
            (ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, UInt32(ECONNRESET)):
            .hungUp
        default: .broken
        }
    }
}
