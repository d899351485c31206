import CZeroMQ
import Credentials
import Primitives

/// A DEALER that is connected to one endpoint, connects again by itself, and tells a server that turns it away from one
/// that is not there. Belongs to the thread that made it.
final class Dialled {
    let socket: ZeroMQSocket
    private let handshakes: HandshakeMonitor
    private var refusals: RefusalCounter
    private let endpoint: String

    struct Queues {
        let out: Int
        let back: Int
        let longestFrame: Int
    }

    /// - Parameter refusalsMax: how often in a row the server may say no.
    init(
        _ endpoint: String, context: ZeroMQContext, security: WorkerSecurity, refusalsMax: Int, queues: Queues
    ) throws(TransportError) {
        self.endpoint = endpoint
        refusals = RefusalCounter(refusedMax: refusalsMax, hasKeys: security.hasKeys)
        socket = try ZeroMQSocket(
            ZMQ_DEALER, context: context, sendQueue: queues.out, receiveQueue: queues.back,
            longestFrame: queues.longestFrame)
        try socket.set(ZMQ_IMMEDIATE, 1)
        try socket.set(ZMQ_RECONNECT_IVL, 100)
        try socket.set(ZMQ_RECONNECT_IVL_MAX, 2000)
        if case .keys(let pair, let server) = security { try socket.present(pair, to: server) }
        handshakes = try HandshakeMonitor(of: socket, context: context)
        try socket.connect(endpoint)
    }

    /// Waits until the server has let this socket in; false when `deadline` passes before.
    ///
    /// - Throws: `.refused` when the server has turned it away too often, here and in `wait`.
    func waitUntilConnected(until deadline: Instant) throws(TransportError) -> Bool {
        repeat {
            if try socket.waitUntilWritable(until: deadline, beside: handshakes.events) { return true }
            try lookAtHandshakes()
        } while Instant.now() < deadline
        return false
    }

    /// Waits until something can be received; false at the deadline, or when `waker` is called.
    func wait(until deadline: Instant, waker: Waker) throws(TransportError) -> Bool {
        while true {
            switch try socket.wait(until: deadline, waker: waker, beside: handshakes.events) {
            case .readable: return true
            case .beside: try lookAtHandshakes()
            case .woken, .late: return false
            }
        }
    }

    private func lookAtHandshakes() throws(TransportError) {
        while let ending = try handshakes.next() {
            if let refusal = refusals.count(ending) { throw .refused(endpoint: endpoint, refusal) }
            // After a word of refusal libzmq does not try again by itself.
            if ending == .refused || ending == .otherMechanism { try socket.connectAnew(endpoint) }
        }
    }
}
