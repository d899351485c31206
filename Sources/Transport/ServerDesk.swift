import Credentials
import Messages
import Parameters
import Primitives
import Wire

/// What every server link does alike between its queue of bytes and its caller: numbers peers, judges bytes, keeps who
/// may contribute, counts. `Route` is how the link itself addresses a connection.
struct ServerDesk<Route: Hashable>: ~Copyable {
    private let codec: ServerCodec
    private var peers: PeerTable<Route>
    private let counted = SharedCounters()
    /// The last parameters and reference that were sent, as they went out: all workers get the same bytes.
    private var broadcasts: [(message: ServerMessage, dispatches: [Dispatch])] = []

    /// - Parameter peersMax: one more connection evicts (`PeerTable`).
    init(run: RunID, peersMax: Int) {
        codec = ServerCodec(run: run)
        peers = PeerTable(capacity: peersMax)
    }

    var counters: LinkCounters { counted.counters }

    /// What of theirs was refused here, by name; from any thread.
    var refused: @Sendable () -> [(name: String, count: UInt64)] {
        let counted = counted
        return { counted.counters.refused }
    }

    // MARK: In

    /// What came over `route`, unless it was too much, or wrong, or a chunk of something unfinished.
    ///
    /// - Parameter key: of whoever is at the other end, if it has one.
    mutating func take(
        _ frames: ReceivedFrames, from route: Route, key: PublicKey? = nil, at now: Instant
    ) -> ServerArrival? {
        let bytes = frames.header.count + (frames.values?.count ?? 0)
        guard let peer = hear(route, bytes: bytes, at: now) else { return nil }
        do throws(WireError) {
            switch try read(frames, from: peer) {
            case .message(let message):
                counted.received(messages: 1, bytes: bytes)
                return .message(message, from: peer, key: key)
            case .unfinished:
                counted.received(messages: 0, bytes: bytes)
                return nil
            case .uninvited(let isFirst):
                counted.count(.uninvited)
                return isFirst ? .refused(.notAMember, from: peer) : nil
            }
        } catch {
            counted.count(error)
            return error == .wrongDimension ? .refused(.wrongDimension, from: peer) : nil
        }
    }

    /// Who sent it; nil, and counted, where it is more than that one may say.
    private mutating func hear(_ route: Route, bytes: Int, at now: Instant) -> PeerID? {
        let evicted = peers.evicted
        let peer = peers.hear(route, bytes: bytes, at: now)
        counted.add(peers.evicted - evicted, to: .peersEvicted)
        if peer == nil { counted.add(to: .overBudget) }
        return peer
    }

    private mutating func read(
        _ frames: ReceivedFrames, from peer: PeerID
    ) throws(WireError) -> ServerCodec.Reading {
        var interrupted: UInt64 = 0
        defer { counted.count(.vectorInterrupted, times: interrupted) }
        return try peers.withAssembly(of: peer) { assembly throws(WireError) in
            let before = assembly?.interrupted ?? 0
            defer { interrupted = (assembly?.interrupted ?? before) - before }
            return try codec.read(frames, assembly: &assembly)
        }
    }

    /// Counts a message that was dropped unread.
    mutating func dropUnread() { counted.add(to: .droppedUnread) }

    // MARK: Out

    /// Sends `message` to `peer` by `queue`, as many dispatches as it takes, and counts what became of it.
    ///
    /// - Parameter queue: puts one dispatch into the queue of a connection.
    mutating func send(
        _ message: ServerMessage, to peer: PeerID, at now: Instant,
        by queue: (Dispatch, Route) throws(TransportError) -> Queued
    ) throws(TransportError) {
        let dispatches = try dispatches(of: message)
        guard let route = peers.route(to: peer) else {
            counted.add(to: .droppedUnreachable)
            return
        }
        switch message {
        case .welcome(let welcome):
            peers.open(
                peer, dimension: welcome.layout.count, heartbeatInterval: welcome.heartbeatInterval, at: now)
        case .goodbye, .refused(.notAMember, _): peers.close(peer, at: now)
        case .enrolled, .parameters, .reference, .accepted, .refused, .control, .heartbeat: break
        }
        for dispatch in dispatches {
            switch try queue(dispatch, route) {
            case .done:
                counted.add(dispatch.byteCount, to: .bytesSent)
            case .full:
                counted.add(to: .droppedFull)
                return
            case .unreachable:
                counted.add(to: .droppedUnreachable)
                peers.forget(peer)
                return
            }
        }
        if case .parameters = message { peers.invite(peer, at: now) }
        counted.add(to: .messagesSent)
    }

    private mutating func dispatches(of message: ServerMessage) throws(TransportError) -> [Dispatch] {
        do throws(EncodingError) {
            switch message {
            case .parameters, .reference: break
            default: return try codec.write(message).map(Dispatch.init)
            }
            // Equal at once when both share their memory, as they do when the core says the same to every worker.
            if let last = broadcasts.first(where: { $0.message == message }) { return last.dispatches }
            let dispatches = try codec.write(message).map(Dispatch.init)
            // Parameters and their reference.
            broadcasts = [(message, dispatches)] + broadcasts.prefix(1)
            return dispatches
        } catch {
            throw .unsendable(error)
        }
    }
}
