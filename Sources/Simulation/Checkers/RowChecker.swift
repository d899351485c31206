import Coordination
import Primitives

/// What a reduction is asked to reduce.
struct RowChecker: Checker {
    static let name = "Row"
    static let holds = "a job has at least a quorum of rows, one of each worker, in the order of their numbers"

    let quorum: Int

    mutating func look(at sight: Sight) throws(Violation) {
        guard case .served(_, let actions, let core, _) = sight else { return }
        for case .reduce(let job) in actions {
            let workers = job.rows.map(\.worker)
            try demand(workers.count >= quorum, "\(workers.count) rows, and the quorum is \(quorum)")
            try demand(zip(workers, workers.dropFirst()).allSatisfy { $0 < $1 }, "rows of \(workers)")
            try demand(job.basis == core.version && job.parameters == core.parameters, "a job of \(job.basis)")
        }
    }
}
