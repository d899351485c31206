package import Messages
package import Primitives
import Wire

/// The server's end of links without sockets, for tests and simulation: the same bytes, the same judgement and the same
/// limits as `ServerTransport`, in one thread and in the order of sending; only budgets know of time. Nothing can arrive
/// while one waits, so `receive` never waits.
package final class LoopbackServer: ServerLink {
    private let run: RunID
    private var desk: ServerDesk<Int>
    private var inbox = LoopbackQueue<(route: Int, message: LoopbackMessage)>()
    private var connections: [Int: LoopbackConnection] = [:]
    private var lastRoute = 0
    private let outboxLimit: Int

    package init(run: RunID, dimension: Int) {
        precondition(dimension > 0, "parameters of \(dimension) values")
        self.run = run
        desk = ServerDesk(run: run, peersMax: QueueLimits.peersMax)
        outboxLimit = QueueLimits.toOneWorker(dimension: dimension)
    }

    /// A new worker's end.
    ///
    /// - Parameter run: the only run the worker wants to take part in; nil for whichever is there.
    package func connect(run: RunID?) -> LoopbackWorker { LoopbackWorker(run: run, server: self) }

    package var counters: LinkCounters { desk.counters }

    package func receive(until deadline: Instant) -> ServerArrival? {
        while let (route, message) = inbox.removeFirst() {
            connections[route]?.toServer -= 1
            let arrival = message.withFrames { desk.take($0, from: route, at: .now()) }
            if let arrival { return arrival }
        }
        return nil
    }

    package func send(_ message: ServerMessage, to peer: PeerID) throws(TransportError) {
        let connections = self.connections
        let limit = outboxLimit
        try desk.send(message, to: peer, at: .now()) { dispatch, route in
            guard let connection = connections[route] else { return .unreachable }
            guard connection.toWorker.count < limit else { return .full }
            connection.toWorker.append(LoopbackMessage(dispatch))
            return .done
        }
    }

    // MARK: For the worker's end

    func open() -> (route: Int, connection: LoopbackConnection) {
        lastRoute += 1
        let connection = LoopbackConnection()
        connections[lastRoute] = connection
        return (lastRoute, connection)
    }

    func close(_ route: Int) { connections[route] = nil }

    func accept(_ message: LoopbackMessage, from route: Int) -> Queued {
        guard let connection = connections[route] else { return .full }
        guard connection.toServer < QueueLimits.toServer else { return .full }
        connection.toServer += 1
        inbox.append((route, message))
        return .done
    }
}

/// What waits on one connection.
final class LoopbackConnection {
    var toWorker = LoopbackQueue<LoopbackMessage>()
    /// How many messages of this worker wait in the server's inbox.
    var toServer = 0
}
