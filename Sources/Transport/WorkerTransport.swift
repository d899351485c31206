import CZeroMQ
package import Messages
package import Primitives
import Wire

/// A worker's DEALER socket, connected to the server's endpoint. Belongs to the thread that made it.
///
/// libzmq connects again by itself, every 100 ms and, while nobody answers, ever more rarely, down to once in 2 s. What
/// is said in between is dropped and counted: whoever answers then may be a server with another past, and the core
/// starts with a hello anyway.
package final class WorkerTransport: WorkerLink {
    /// Ends a wait from another thread.
    package let waker: Waker

    private let socket: ZeroMQSocket
    private let handshakes: HandshakeMonitor
    private var refusals: RefusalCounter
    private let endpoint: String
    private var desk: WorkerDesk
    private let header = MessageSlot()
    private let values = MessageSlot()
    private let rest = MessageSlot()

    /// - Parameters:
    ///   - run: the only run to take part in; nil for whichever is there.
    ///   - patience: how long to wait for the connection, so that the first hello finds one. Not to be connected by
    ///     then is no error.
    ///   - refusalsMax: how often in a row the server may turn this worker away.
    /// - Throws: `.refused`, here or later, when it does so.
    package init(
        endpoint: String, run: RunID?, context: ZeroMQContext, security: WorkerSecurity = .none,
        patience: Duration = .seconds(1), refusalsMax: Int = 3
    ) throws(TransportError) {
        self.endpoint = endpoint
        refusals = RefusalCounter(refusedMax: refusalsMax, hasKeys: security.hasKeys)
        socket = try ZeroMQSocket(
            ZMQ_DEALER, context: context, sendQueue: QueueLimits.toServer, receiveQueue: QueueLimits.fromServer,
            longestFrame: QueueLimits.longestFrame)
        try socket.set(ZMQ_IMMEDIATE, 1)
        try socket.set(ZMQ_RECONNECT_IVL, 100)
        try socket.set(ZMQ_RECONNECT_IVL_MAX, 2000)
        if case .keys(let pair, let server) = security { try socket.present(pair, to: server) }
        handshakes = try HandshakeMonitor(of: socket, context: context)
        desk = WorkerDesk(run: run)
        waker = try Waker()
        try socket.connect(endpoint)
        _ = try waitUntilConnected(until: .now().advanced(by: patience))
    }

    /// Waits until the server has let this worker in; false when `deadline` passes before.
    package func waitUntilConnected(until deadline: Instant) throws(TransportError) -> Bool {
        repeat {
            if try socket.waitUntilWritable(until: deadline, beside: handshakes.events) { return true }
            try lookAtHandshakes()
        } while Instant.now() < deadline
        return false
    }

    private func lookAtHandshakes() throws(TransportError) {
        while let ending = try handshakes.next() {
            if let refusal = refusals.count(ending) { throw .refused(endpoint: endpoint, refusal) }
            // After a word of refusal libzmq does not try again by itself.
            if ending == .refused || ending == .otherMechanism { try socket.connectAnew(endpoint) }
        }
    }

    package var counters: LinkCounters { desk.counters }

    package func receive(until deadline: Instant) throws(TransportError) -> ServerMessage? {
        var fruitless = 0
        while true {
            if try socket.receive(into: header) {
                if let message = try takeMessage() { return message }
                fruitless += 1
                if Instant.now() >= deadline || (fruitless.isMultiple(of: 16) && waker.drain()) { return nil }
            } else {
                switch try socket.wait(until: deadline, waker: waker, beside: handshakes.events) {
                case .readable: break
                case .beside: try lookAtHandshakes()
                case .woken, .late: return nil
                }
            }
        }
    }

    private func takeMessage() throws(TransportError) -> ServerMessage? {
        var count = 1
        var slot = header
        while slot.isFollowed {
            count += 1
            slot = count == 2 ? values : rest
            guard try socket.receive(into: slot) else { preconditionFailure("libzmq delivers messages whole") }
        }
        defer { if count >= 2 { values.clear() } }
        return desk.take(
            ReceivedFrames(count: count, header: header.bytes, values: count >= 2 ? values.bytes : nil))
    }

    package func send(_ message: WorkerMessage) throws(TransportError) {
        let socket = self.socket
        try desk.send(message) { dispatch throws(TransportError) in
            guard let values = dispatch.values else { return try socket.send(dispatch.header, isLast: true) }
            let queued = try socket.send(dispatch.header, isLast: false)
            guard case .done = queued else { return queued }
            return try socket.sendLast(values)
        }
    }
}
