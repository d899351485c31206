import Coordination
import Parameters

/// Nothing that is not a number goes anywhere.
struct FiniteChecker: Checker {
    static let name = "Finite"
    static let holds = "rows, parameters and what is kept are finite numbers, always"

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .served(_, let actions, let core, _):
            try demand(core.parameters.isFinite(), "the parameters of \(core.version)")
            for case .reduce(let job) in actions {
                for row in job.rows { try demand(row.gradient.isFinite(), "a row of \(row.worker) in \(job.basis)") }
            }
        case .wrote(let snapshot, _):
            try demand(snapshot.parameters.isFinite(), "a checkpoint of \(snapshot.version)")
        default: break
        }
    }
}
