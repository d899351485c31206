import Coordination
import Messages
import Primitives

/// Whoever was told that its row is in finds it in.
struct PromiseChecker: Checker {
    static let name = "Promise"
    static let holds = "the rows of a job are those that were accepted for its round, and no others"

    private var rows: Set<WorkerID> = []

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .serverBegan, .serverCrashed: rows = []
        case .served(let event, let actions, _, _):
            for action in actions {
                switch action {
                case .send(.accepted, _):
                    guard case .received(.contribution(let contribution), _, _) = event else {
                        throw Violation(checker: Self.name, what: "something was accepted that nobody sent")
                    }
                    rows.insert(contribution.worker)
                case .reduce(let job):
                    try demand(
                        Set(job.rows.map(\.worker)) == rows,
                        "accepted were \(rows.sorted()), and \(job.basis) has the rows of \(job.rows.map(\.worker))")
                    rows = []
                default: break
                }
            }
        default: break
        }
    }
}
