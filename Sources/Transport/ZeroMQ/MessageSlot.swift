import CZeroMQ

/// A place for one received frame, used again and again. It stays at one address, as libzmq's messages must.
final class MessageSlot {
    fileprivate let message: UnsafeMutablePointer<zmq_msg_t>

    init() {
        message = .allocate(capacity: 1)
        zmq_msg_init(message)
    }

    deinit {
        zmq_msg_close(message)
        message.deallocate()
    }

    /// The frame's bytes, at any alignment, until the next frame is received into this slot.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message))
    }

    /// Whether the message goes on behind this frame.
    var isFollowed: Bool { zmq_msg_more(message) != 0 }

    /// What the handshake proved of the sender; nil without one.
    var userID: String? { zmq_msg_gets(message, "User-Id").map { String(cString: $0) } }

    /// Gives the memory of a large frame back.
    func clear() {
        zmq_msg_close(message)
        zmq_msg_init(message)
    }
}

extension ZeroMQSocket {
    /// Receives the next frame into `slot` without waiting; false when there is none.
    func receive(into slot: MessageSlot) throws(TransportError) -> Bool {
        while zmq_msg_recv(slot.message, pointer, ZMQ_DONTWAIT) < 0 {
            switch zmq_errno() {
            case EAGAIN: return false
            case EINTR: continue
            default: throw .zeroMQ("receiving")
            }
        }
        return true
    }
}
