import CZeroMQ
import Primitives

/// A ZeroMQ socket with the options that all of ours share. Belongs to the thread that made it.
final class ZeroMQSocket {
    let pointer: UnsafeMutableRawPointer
    private let context: ZeroMQContext

    /// - Parameters:
    ///   - sendQueue: messages that may wait for one peer; one more is dropped by the caller.
    ///   - receiveQueue: messages that may wait here from one peer; beyond that TCP slows the peer down.
    init(
        _ kind: Int32, context: ZeroMQContext, sendQueue: Int, receiveQueue: Int, longestFrame: Int
    ) throws(TransportError) {
        guard let pointer = zmq_socket(context.pointer, kind) else { throw .zeroMQ("making a socket") }
        self.pointer = pointer
        self.context = context
        try set(ZMQ_SNDHWM, Int32(sendQueue))
        try set(ZMQ_RCVHWM, Int32(receiveQueue))
        // A peer that announces a longer frame is cut off before anything is allocated for it.
        var longest = Int64(longestFrame)
        try check(zmq_setsockopt(pointer, ZMQ_MAXMSGSIZE, &longest, MemoryLayout<Int64>.size))
        try set(ZMQ_LINGER, 200)
        try set(ZMQ_IPV6, 0)
        // A dead line is found by TCP within some 5 s. Not by libzmq's own heartbeats: 4.3.4 aborts the whole process when
        // one is missed over a connection whose messages wait here unread (StoppedServerTests). Whether a peer does
        // anything is the cores' matter.
        try set(ZMQ_HANDSHAKE_IVL, 2000)
        try set(ZMQ_TCP_MAXRT, 2000)
        try set(ZMQ_TCP_KEEPALIVE, 1)
        try set(ZMQ_TCP_KEEPALIVE_IDLE, 2)
        try set(ZMQ_TCP_KEEPALIVE_INTVL, 1)
        try set(ZMQ_TCP_KEEPALIVE_CNT, 3)
    }

    deinit { zmq_close(pointer) }

    func set(_ option: Int32, _ value: Int32) throws(TransportError) {
        var value = value
        try check(zmq_setsockopt(pointer, option, &value, MemoryLayout<Int32>.size))
    }

    func set(_ option: Int32, _ bytes: [UInt8]) throws(TransportError) {
        try check(zmq_setsockopt(pointer, option, bytes, bytes.count))
    }

    private func check(_ status: Int32) throws(TransportError) {
        guard status == 0 else { throw .zeroMQ("setting an option of a socket") }
    }

    // MARK: Waiting

    enum Wait { case readable, beside, woken, late }

    /// Waits until something can be received here or `beside`, `waker` is called, a signal comes, or `deadline` passes.
    func wait(
        until deadline: Instant, waker: Waker, beside: ZeroMQSocket? = nil
    ) throws(TransportError) -> Wait {
        var items = [
            zmq_pollitem_t(socket: pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0),
            zmq_pollitem_t(socket: nil, fd: waker.descriptor, events: Int16(ZMQ_POLLIN), revents: 0),
        ]
        if let beside {
            items.append(zmq_pollitem_t(socket: beside.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0))
        }
        guard zmq_poll(&items, Int32(items.count), Self.milliseconds(until: deadline)) >= 0 else {
            guard zmq_errno() != EINTR else { return .woken }
            throw .zeroMQ("waiting")
        }
        if items[0].revents != 0 { return .readable }
        if beside != nil && items[2].revents != 0 { return .beside }
        guard items[1].revents != 0 else { return .late }
        waker.drain()
        return .woken
    }

    /// Waits until something can be sent, something comes `beside`, or `deadline` passes; whether something can be sent.
    func waitUntilWritable(until deadline: Instant, beside: ZeroMQSocket) throws(TransportError) -> Bool {
        var items = [
            zmq_pollitem_t(socket: pointer, fd: 0, events: Int16(ZMQ_POLLOUT), revents: 0),
            zmq_pollitem_t(socket: beside.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0),
        ]
        let status = zmq_poll(&items, 2, Self.milliseconds(until: deadline))
        guard status >= 0 || zmq_errno() == EINTR else { throw .zeroMQ("waiting for the server") }
        return items[0].revents != 0
    }

    /// Rounded up, so that a wait is never cut short; at most a minute, because callers look again anyway.
    private static func milliseconds(until deadline: Instant) -> Int {
        let left = Instant.now().duration(to: deadline).nanoseconds
        return Int(min(max(left, 0) + 999_999, 60_000_000_000) / 1_000_000)
    }

    // MARK: Sending

    /// Queues one frame, copied. Frames of one message go out together or not at all: only the first can be refused.
    func send(_ bytes: [UInt8], isLast: Bool) throws(TransportError) -> Queued {
        let flags = isLast ? ZMQ_DONTWAIT : ZMQ_DONTWAIT | ZMQ_SNDMORE
        while zmq_send(pointer, bytes, bytes.count, flags) < 0 {
            guard zmq_errno() == EINTR else { return try refusal() }
        }
        return .done
    }

    /// Queues a last frame that is sent from where it is.
    func sendLast(_ shared: SharedBytes) throws(TransportError) -> Queued {
        var message = zmq_msg_t()
        let owner = Unmanaged.passRetained(shared)
        let start = UnsafeMutableRawPointer(mutating: shared.bytes.baseAddress)
        let release: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) -> Void = { _, owner in
            if let owner { Unmanaged<SharedBytes>.fromOpaque(owner).release() }
        }
        guard zmq_msg_init_data(&message, start, shared.bytes.count, release, owner.toOpaque()) == 0 else {
            owner.release()
            throw .zeroMQ("sending")
        }
        while zmq_msg_send(&message, pointer, ZMQ_DONTWAIT) < 0 {
            guard zmq_errno() == EINTR else {
                defer { zmq_msg_close(&message) }
                return try refusal()
            }
        }
        return .done
    }

    /// What libzmq's refusal to queue means for a peer; throws what is no peer's matter.
    private func refusal() throws(TransportError) -> Queued {
        switch zmq_errno() {
        case EAGAIN: return .full
        case EHOSTUNREACH: return .unreachable
        default: throw .zeroMQ("sending")
        }
    }
}
