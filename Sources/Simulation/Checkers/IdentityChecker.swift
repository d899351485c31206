import Coordination
import Messages
import Primitives

/// Who is who.
struct IdentityChecker: Checker {
    static let name = "Identity"
    static let holds = "a number stays with whom it was given to, and speaks over that one's connection only"

    private struct Owner: Equatable {
        let machine: Int
        let session: UInt64
    }

    let hasKeys: Bool
    private var owners: [WorkerID: Owner] = [:]
    private var kept = KeptStates<[WorkerID: Owner]>()

    init(hasKeys: Bool) { self.hasKeys = hasKeys }

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .serverBegan(_, let files):
            // Without keys nobody can be told apart over a restart of the server.
            let known = kept.recall(files) ?? [:]
            owners = hasKeys ? known : [:]
        case .wrote(let snapshot, let path): _ = kept.write(snapshot, path)
        case .damaged(let path): kept.damage(path)
        case .served(let event, let actions, let core, _):
            for member in core.members {
                let owner = Owner(machine: member.peer.machine, session: hasKeys ? 0 : member.session)
                let known = owners[member.worker] ?? owner
                try demand(known == owner, "\(member.worker) is another one now")
                owners[member.worker] = owner
                let numbers = core.members.filter { $0.peer == member.peer }.map(\.worker)
                try demand(numbers == [member.worker], "\(numbers) speak over one connection")
            }
            for case .checkpoint(let snapshot) in actions { kept.note(snapshot, owners) }
            guard case .received(.contribution(let contribution), let peer, _) = event else { return }
            for case .send(.accepted, _) in actions {
                try demand(
                    owners[contribution.worker]?.machine == peer.machine,
                    "a row of \(contribution.worker) was accepted from machine \(peer.machine)")
            }
        default: break
        }
    }
}
