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

    private let dialled: Dialled
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
        dialled = try Dialled(
            endpoint, context: context, security: security, refusalsMax: refusalsMax,
            queues: .init(
                out: QueueLimits.toServer, back: QueueLimits.fromServer, longestFrame: QueueLimits.longestFrame))
        desk = WorkerDesk(run: run)
        waker = try Waker()
        _ = try waitUntilConnected(until: .now().advanced(by: patience))
    }

    /// Waits until the server has let this worker in; false when `deadline` passes before.
    package func waitUntilConnected(until deadline: Instant) throws(TransportError) -> Bool {
        try dialled.waitUntilConnected(until: deadline)
    }

    package var counters: LinkCounters { desk.counters }

    package func receive(until deadline: Instant) throws(TransportError) -> ServerMessage? {
        var fruitless = 0
        while true {
            if try dialled.socket.receive(into: header) {
                if let message = try takeMessage() { return message }
                fruitless += 1
                if Instant.now() >= deadline || (fruitless.isMultiple(of: 16) && waker.drain()) { return nil }
            } else if try !dialled.wait(until: deadline, waker: waker) {
                return nil
            }
        }
    }

    private func takeMessage() throws(TransportError) -> ServerMessage? {
        var count = 1
        var slot = header
        while slot.isFollowed {
            count += 1
            slot = count == 2 ? values : rest
            guard try dialled.socket.receive(into: slot) else { preconditionFailure("libzmq delivers messages whole") }
        }
        defer { if count >= 2 { values.clear() } }
        return desk.take(
            ReceivedFrames(count: count, header: header.bytes, values: count >= 2 ? values.bytes : nil))
    }

    package func send(_ message: WorkerMessage) throws(TransportError) {
        let socket = dialled.socket
        try desk.send(message) { dispatch throws(TransportError) in
            guard let values = dispatch.values else { return try socket.send(dispatch.header, isLast: true) }
            let queued = try socket.send(dispatch.header, isLast: false)
            guard case .done = queued else { return queued }
            return try socket.sendLast(values)
        }
    }
}
