import Primitives

/// What becomes of messages: late, lost, doubled, out of order, or on the other side of a cut.
struct SimulatedNetwork: Sendable {
    enum Direction: Hashable, Sendable { case toServer, toWorker }

    /// Machines that the server does not hear, or that do not hear it, or both.
    struct Cut: Sendable, Equatable {
        var machines: Set<Int>
        var directions: Set<Direction>
        var until: Instant
    }

    private struct Lane: Hashable {
        let peer: PeerID
        let direction: Direction
    }

    private let options: SimulationOptions.Network
    private let quiet: Instant
    private var random: SeededGenerator
    private var cuts: [Cut] = []
    /// When the last message of each lane arrives.
    private var last: [Lane: Instant] = [:]
    private(set) var sent: UInt64 = 0
    private(set) var lost: UInt64 = 0

    /// - Parameter quiet: from when on nothing gets lost or doubled.
    init(_ options: SimulationOptions.Network, quiet: Instant, random: SeededGenerator) {
        self.options = options
        self.quiet = quiet
        self.random = random
    }

    mutating func cut(_ cut: Cut) { cuts.append(cut) }

    /// When a message that is sent now arrives: never, once, or twice.
    mutating func arrivals(_ direction: Direction, _ peer: PeerID, at now: Instant) -> [Instant] {
        sent += 1
        cuts.removeAll { $0.until <= now }
        let isCut = cuts.contains { $0.directions.contains(direction) && $0.machines.contains(peer.machine) }
        // Draws that do not depend on what happened keep the rest of the run as it was.
        let isLost = random.chance(options.loss) && now < quiet
        let isDoubled = random.chance(options.duplication) && now < quiet
        let delays = [random.duration(in: options.delay), random.duration(in: options.delay)]
        guard !isCut && !isLost else {
            lost += 1
            return []
        }
        return delays.prefix(isDoubled ? 2 : 1).map { delay in
            let arrival = now.advanced(by: delay)
            guard options.isOrdered else { return arrival }
            let lane = Lane(peer: peer, direction: direction)
            let inOrder = max(arrival, last[lane] ?? arrival)
            last[lane] = inOrder
            return inOrder
        }
    }
}

extension PeerID {
    /// The `number`-th connection of a machine.
    init(machine: Int, number: UInt64) { self.init(rawValue: UInt64(machine) << 32 | number) }

    var machine: Int { Int(rawValue >> 32) }
}
