import Credentials
import Coordination
import Messages
import Primitives

/// Who is there.
struct MembershipChecker: Checker {
    static let name = "Membership"
    static let holds =
        "who talks stays, who is silent for a timeout and a sweep is lost, and who is out by its key is out"

    private let timeout: Duration
    private var lastHeard: [PeerID: Instant] = [:]
    private var peers: [WorkerID: PeerID] = [:]

    init(_ options: SimulationOptions) { timeout = options.server.memberTimeout }

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .serverBegan:
            lastHeard = [:]
            peers = [:]
        case .served(let event, let actions, let core, let now):
            if case .received(let message, let peer, _) = event, isOwn(message, of: peer, core, actions) {
                lastHeard[peer] = now
            }
            for case .record(.lost(let worker, _)) in actions {
                let last = peers[worker].flatMap { lastHeard[$0] }
                try demand(
                    last.map { $0.duration(to: now) > timeout } ?? true,
                    "\(worker) was given up after \(last.map { $0.duration(to: now).seconds } ?? 0) s")
            }
            peers = [:]
            for member in core.members {
                peers[member.worker] = member.peer
                if let key = member.key, let enrolment = core.enrolment {
                    try demand(enrolment.standing(of: key) == .worker, "\(member.worker) is here, and its key is out")
                }
            }
            if case .timer(.sweep) = event {
                for member in core.members {
                    let silence = lastHeard[member.peer].map { $0.duration(to: now) } ?? .zero
                    try demand(silence <= timeout, "\(member.worker) is here, silent for \(silence.seconds) s")
                }
            }
        default: break
        }
    }

    /// Whether the member says it of itself, in its present life. Of what it says under another's number, or from before
    /// it was welcomed anew, it cannot be told who says it.
    private func isOwn(_ message: WorkerMessage, of peer: PeerID, _ core: ServerCore, _ actions: [ServerCore.Action])
        -> Bool
    {
        guard let member = core.members.first(where: { $0.peer == peer }) else { return true }
        return switch message {
        case .hello: actions.contains { if case .send(.welcome, peer) = $0 { true } else { false } }
        case .contribution(let row): row.worker == member.worker && row.incarnation == member.incarnation
        case .heartbeat(let beat): beat.worker == member.worker && beat.incarnation == member.incarnation
        case .goodbye, .enrol: false
        }
    }
}
