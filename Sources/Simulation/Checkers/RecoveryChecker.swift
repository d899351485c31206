import Coordination
import Primitives

/// What is left of a run when its server is killed.
struct RecoveryChecker: Checker {
    static let name = "Recovery"
    static let holds = "a server goes on from the newest whole checkpoint, in a new epoch that is kept before it speaks"

    private var kept: [String: ServerCore.Snapshot] = [:]
    /// Epochs in which a server has spoken.
    private var heard: Set<UInt64> = []
    private var epoch: UInt64 = 0
    private var isEpochKept = false

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .serverBegan(let core, let files):
            let state = core.snapshot
            let newest = files.compactMap { kept[$0] }.max { ($0.epoch, $0.version) < ($1.epoch, $1.version) }
            if let newest { try compare(state, newest) }
            try demand(!heard.contains(state.epoch), "epoch \(state.epoch) was there before")
            epoch = state.epoch
            isEpochKept = false
        case .wrote(let snapshot, let path):
            kept[path] = snapshot
            isEpochKept = isEpochKept || snapshot.epoch == epoch
        case .damaged(let path): kept[path] = nil
        case .served(_, let actions, _, _):
            guard actions.contains(where: { if case .send = $0 { true } else { false } }) else { return }
            try demand(isEpochKept, "epoch \(epoch) speaks and is not on the disk")
            heard.insert(epoch)
        default: break
        }
    }

    private func compare(_ state: ServerCore.Snapshot, _ kept: ServerCore.Snapshot) throws(Violation) {
        try demand(state.version == kept.version, "went on from \(state.version), kept was \(kept.version)")
        try demand(state.parameters == kept.parameters, "other parameters of \(kept.version) than were kept")
        try demand(state.follows(kept), "another state of \(kept.version) than was kept")
    }
}
