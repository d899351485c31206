import Coordination
import Messages
import Primitives
import Reduction

/// Something that is to happen in a simulated run.
enum Occurrence {
    case said(WorkerMessage, from: PeerID)
    case answered(ServerMessage, to: PeerID)
    /// A timer of the server may be due.
    case serverAwakes(life: Int)
    case serverDone(ServerCore.Event, life: Int)
    case serverWrote(ServerCore.Snapshot, Pipeline, life: Int)
    case workerAwakes(machine: Int, life: Int)
    case workerDone(WorkerCore.Event, machine: Int, life: Int)
    case serverStarts
    case workerStarts(machine: Int)
    case trouble(Trouble)
    case quiet

    /// Whether it is a process that looks at its clock: after a pause it reads what came before it does.
    var isAwakening: Bool {
        switch self {
        case .serverAwakes, .workerAwakes: true
        default: false
        }
    }
}

extension Occurrence {
    /// For people.
    var line: String {
        switch self {
        case .said(let message, let peer): "server hears of \(peer.name) \(message.line)"
        case .answered(let message, let peer): "\(peer.name) hears \(message.line)"
        case .serverAwakes: "server looks at its clock"
        case .serverDone(.reduced(let round), _): "server has reduced \(round.basis)"
        case .serverDone(.evaluated(let version, let score), _): "server has scored \(version): \(score)"
        case .serverDone(let event, _): "server has done \(event)"
        case .serverWrote(let snapshot, _, _): "server has kept \(snapshot.version) of epoch \(snapshot.epoch)"
        case .workerAwakes(let machine, _): "machine \(machine) looks at its clock"
        case .workerDone(.computed(let version, _), let machine, _): "machine \(machine) has computed \(version)"
        case .workerDone(let event, let machine, _): "machine \(machine) has done \(event)"
        case .serverStarts: "server starts"
        case .workerStarts(let machine): "machine \(machine) starts"
        case .trouble(let trouble): "trouble: \(trouble)"
        case .quiet: "quiet"
        }
    }
}

extension PeerID {
    fileprivate var name: String { "machine \(machine) (\(rawValue & 0xffff_ffff))" }
}

/// What is to happen, in the order of its time, and of the same time in the order in which it came up.
struct Occurrences {
    private struct Entry {
        let at: Instant
        let what: Occurrence
    }

    /// The next one is the last.
    private var entries: [Entry] = []

    mutating func add(_ what: Occurrence, at time: Instant) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].at > time { low = middle + 1 } else { high = middle }
        }
        entries.insert(Entry(at: time, what: what), at: low)
    }

    mutating func next() -> (at: Instant, what: Occurrence)? { entries.popLast().map { ($0.at, $0.what) } }
}
