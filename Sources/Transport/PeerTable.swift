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

    /// The number of whoever was heard over `route`: the one it has, or a new one. No number is given twice.
    mutating func hear(_ route: Route) -> PeerID {
        heard += 1
        if let known = numbers[route] {
            peers[known]?.lastHeard = heard
            return known
        }
        if peers.count == capacity { evict() }
        lastNumber += 1
        let peer = PeerID(rawValue: lastNumber)
        numbers[route] = peer
        peers[peer] = Peer(route: route, assembly: nil, lastHeard: heard)
        return peer
    }

    func route(to peer: PeerID) -> Route? { peers[peer]?.route }

    /// The peer may contribute vectors of that dimension from now on.
    mutating func open(_ peer: PeerID, dimension: Int) {
        guard peers[peer]?.assembly?.dimension != dimension else { return }
        peers[peer]?.assembly = Assembly(dimension: dimension)
    }

    /// The peer may not contribute any more.
    mutating func close(_ peer: PeerID) { peers[peer]?.assembly = nil }

    mutating func forget(_ peer: PeerID) {
        guard let gone = peers.removeValue(forKey: peer) else { return }
        numbers[gone.route] = nil
    }

    /// Lets `body` work on the assembly of whoever speaks over `route`, in its place: a vector is never copied.
    mutating func withAssembly<Result>(
        over route: Route, _ body: (inout Assembly?) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        guard let peer = numbers[route], let index = peers.index(forKey: peer) else {
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
