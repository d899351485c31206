import CZeroMQ
package import Credentials
package import Messages
package import Primitives
import Wire

/// The server's ROUTER socket, bound to one endpoint. Belongs to the thread that made it.
///
/// A connection is known by the routing id that libzmq draws for it; nobody can take over another's, and whoever comes
/// back after a break is a new peer until it says hello again.
package final class ServerTransport: ServerLink {
    /// The real endpoint, with the port that was chosen where the given one was 0.
    package let endpoint: String
    /// Ends a wait from another thread.
    package let waker: Waker

    private let gate: Gate
    private let socket: ZeroMQSocket
    private var desk: ServerDesk<Connection>
    private let identity = MessageSlot()
    private let header = MessageSlot()
    private let values = MessageSlot()
    private let rest = MessageSlot()

    /// - Parameters:
    ///   - endpoint: `tcp://ADDRESS:PORT`, where port 0 is any free one, or `ipc://PATH`.
    ///   - dimension: of the parameters, for the size of the queues.
    ///   - security: with keys, the context must be this socket's own.
    package init(
        endpoint: String, run: RunID, dimension: Int, context: ZeroMQContext, security: ServerSecurity = .none
    ) throws(TransportError) {
        precondition(dimension > 0, "parameters of \(dimension) values")
        socket = try ZeroMQSocket(
            ZMQ_ROUTER, context: context, sendQueue: QueueLimits.toOneWorker(dimension: dimension),
            receiveQueue: QueueLimits.fromOneWorker, longestFrame: QueueLimits.longestFrame)
        // Without it a message to a full queue or to nobody vanishes uncounted.
        try socket.set(ZMQ_ROUTER_MANDATORY, 1)
        try socket.set(ZMQ_ROUTER_HANDOVER, 0)
        try socket.set(ZMQ_BACKLOG, 1024)
        if case .keys(let pair, _) = security { try socket.serve(as: pair) }
        // Open before the first peer can knock.
        gate = try Gate(of: socket, context: context, security: security)
        desk = ServerDesk(run: run, peersMax: QueueLimits.peersMax)
        waker = try Waker()
        self.endpoint = try socket.bind(endpoint)
    }

    /// From now on `enrolment` says who may speak; the next message of whoever may no longer is dropped unread.
    package func admit(_ enrolment: Enrolment) { gate.admit(enrolment) }

    /// Who was turned away at the door, by reason; nothing of theirs was read. From any thread.
    package var turnedAway: @Sendable () -> [(name: String, count: UInt64)] {
        let gate = gate
        return { gate.turnedAway }
    }

    package var counters: LinkCounters { desk.counters }

    /// What of those who got in was not taken for a message, by name. From any thread.
    package var refused: @Sendable () -> [(name: String, count: UInt64)] { desk.refused }

    package func receive(until deadline: Instant) throws(TransportError) -> ServerArrival? {
        var fruitless = 0
        while true {
            if try socket.receive(into: identity) {
                if let arrival = try takeMessage() { return arrival }
                // Bytes that come to nothing must not keep the caller from its timers, nor from who calls it.
                fruitless += 1
                if Instant.now() >= deadline || (fruitless.isMultiple(of: 16) && waker.drain()) { return nil }
            } else if try socket.wait(until: deadline, waker: waker) != .readable {
                return nil
            }
        }
    }

    /// Reads the frames behind the identity; those beyond the second only to be rid of them.
    private func takeMessage() throws(TransportError) -> ServerArrival? {
        var count = 0
        var slot = identity
        while slot.isFollowed {
            count += 1
            slot = count == 1 ? header : count == 2 ? values : rest
            guard try socket.receive(into: slot) else { preconditionFailure("libzmq delivers messages whole") }
        }
        defer { if count >= 2 { values.clear() } }
        let frames = ReceivedFrames(
            count: count, header: count >= 1 ? header.bytes : UnsafeRawBufferPointer(start: nil, count: 0),
            values: count >= 2 ? values.bytes : nil)
        let now = Instant.now()
        guard gate.hasKeys else {
            return desk.take(frames, from: Connection(id: Array(identity.bytes), key: nil), at: now)
        }
        // Of libzmq's making, and nothing that a peer could say. The frame of the identity has it only now and then.
        guard count > 0, let key = header.userID.flatMap(PublicKey.init(text:)), gate.admits(key) else {
            desk.dropUnread()
            return nil
        }
        return desk.take(frames, from: Connection(id: Array(identity.bytes), key: key), key: key, at: now)
    }

    /// A connection that was broken may be followed by one of somebody else under the same routing id.
    private struct Connection: Hashable {
        let id: [UInt8]
        let key: PublicKey?
    }

    package func send(_ message: ServerMessage, to peer: PeerID) throws(TransportError) {
        let socket = self.socket
        try desk.send(message, to: peer, at: .now()) { dispatch, route throws(TransportError) in
            let queued = try socket.send(route.id, isLast: false)
            guard case .done = queued else { return queued }
            guard let values = dispatch.values else { return try socket.send(dispatch.header, isLast: true) }
            _ = try socket.send(dispatch.header, isLast: false)
            return try socket.sendLast(values)
        }
    }
}
