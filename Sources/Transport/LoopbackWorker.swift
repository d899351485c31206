package import Messages
package import Primitives
import Wire

/// A worker's end of a link without sockets; made by `LoopbackServer.connect`. As with `WorkerTransport`, a broken
/// connection loses what was under way, and the next one is a stranger to the server.
package final class LoopbackWorker: WorkerLink {
    private let server: LoopbackServer
    private var desk: WorkerDesk
    private var route: Int
    private var connection: LoopbackConnection

    init(run: RunID?, server: LoopbackServer) {
        self.server = server
        desk = WorkerDesk(run: run)
        (route, connection) = server.open()
    }

    package var counters: LinkCounters { desk.counters }

    package func receive(until deadline: Instant) -> ServerMessage? {
        while let received = connection.toWorker.removeFirst() {
            let message = received.withFrames { desk.take($0) }
            if let message { return message }
        }
        return nil
    }

    package func send(_ message: WorkerMessage) throws(TransportError) {
        let server = self.server
        let route = self.route
        try desk.send(message) { dispatch in server.accept(LoopbackMessage(dispatch), from: route) }
    }

    /// Sends any frames whatever, as a hostile program would; false when the queue is full.
    package func sendRaw(_ frames: [[UInt8]]) -> Bool {
        guard case .done = server.accept(LoopbackMessage(raw: frames), from: route) else { return false }
        return true
    }

    /// Breaks the connection; what is said until `reconnect()` is dropped and counted.
    package func disconnect() {
        server.close(route)
        connection = LoopbackConnection()
    }

    package func reconnect() {
        disconnect()
        (route, connection) = server.open()
    }
}
