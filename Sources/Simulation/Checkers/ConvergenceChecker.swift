import Primitives
import Coordination

/// What has to happen once it is quiet.
struct ConvergenceChecker: Checker {
    static let name = "Convergence"
    static let holds = "once nothing goes wrong any more the run makes all its rounds"

    mutating func look(at sight: Sight) throws(Violation) {
        guard case .ended(let report) = sight else { return }
        guard let outcome = report.outcome else {
            throw Violation(checker: Self.name, what: "still at \(report.version) after \(report.duration.seconds) s")
        }
        try demand(outcome == .completed, "ended as \(outcome)")
    }
}
