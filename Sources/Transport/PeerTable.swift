import Primitives
import Wire

/// Which number stands for which connection, and who may contribute.
///
/// Bounded: the connection that would be one too many takes the place of the stranger that was silent for longest, and
/// of the longest silent member only when there is no stranger. So strangers cannot push members out.
struct PeerTable<Route: Hashable> {
    struct Peer {
        let route: Route
        /// There while the peer may contribute.
        var assembly: Assembly?
        var budget: MessageBudget
        /// When the peer was last heard, in messages of all peers.
        var lastHeard: UInt64
    }

    private let capacity: Int
    private var numbers: [Route: PeerID] = [:]
    private var peers: [PeerID: Peer] = [:]
    private var lastNumber: UInt64 = 0
    private var heard: UInt64 = 0
    private(set) var evicted: UInt64 = 0

    init(capacity: Int) {
        precondition(capacity > 0, "room for \(capacity) peers")
        self.capacity = capacity
    }

    var count: Int { peers.count }

    /// The number of whoever sent a message of so many bytes over `route`; nil where that is beyond its budget.
    mutating func hear(_ route: Route, bytes: Int, at now: Instant) -> PeerID? {
        let peer = number(of: route, at: now)
        guard let index = peers.index(forKey: peer) else { return nil }
        return peers.values[index].budget.take(bytes: bytes, at: now) ? peer : nil
    }

    /// The one it has, or a new one. No number is given twice.
    private mutating func number(of route: Route, at now: Instant) -> PeerID {
        heard += 1
        if let known = numbers[route] {
            peers[known]?.lastHeard = heard
            return known
        }
        if peers.count == capacity { evict() }
        lastNumber += 1
        let peer = PeerID(rawValue: lastNumber)
        numbers[route] = peer
        peers[peer] = Peer(
            route: route, assembly: nil, budget: MessageBudget(.stranger, at: now), lastHeard: heard)
        return peer
    }

    func route(to peer: PeerID) -> Route? { peers[peer]?.route }

    /// The peer may contribute vectors of that dimension from now on, and say what a member has to say.
    mutating func open(_ peer: PeerID, dimension: Int, heartbeatInterval: Duration, at now: Instant) {
        let allowance = Allowance(heartbeatInterval: heartbeatInterval, dimension: dimension)
        peers[peer]?.budget.change(to: allowance, at: now)
        guard peers[peer]?.assembly?.dimension != dimension else { return }
        peers[peer]?.assembly = Assembly(dimension: dimension)
    }

    /// The peer was sent what it is to answer with a vector.
    mutating func invite(_ peer: PeerID, at now: Instant) { peers[peer]?.budget.invite(at: now) }

    /// The peer may not contribute any more.
    mutating func close(_ peer: PeerID, at now: Instant) {
        peers[peer]?.assembly = nil
        peers[peer]?.budget.change(to: .stranger, at: now)
    }

    mutating func forget(_ peer: PeerID) {
        guard let gone = peers.removeValue(forKey: peer) else { return }
        numbers[gone.route] = nil
    }

    /// Lets `body` work on the peer's assembly, in its place: a vector is never copied.
    mutating func withAssembly<Result>(
        of peer: PeerID, _ body: (inout Assembly?) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        guard let index = peers.index(forKey: peer) else {
            var none: Assembly?
            return try body(&none)
        }
        return try body(&peers.values[index].assembly)
    }

    private mutating func evict() {
        // The order of the dictionary does not matter: no two peers were last heard at the same message.
        let longestSilent = peers.min { a, b in
            (a.value.assembly == nil ? 0 : 1, a.value.lastHeard) < (b.value.assembly == nil ? 0 : 1, b.value.lastHeard)
        }
        guard let longestSilent else { return }
        forget(longestSilent.key)
        evicted += 1
    }
}
