import Coordination
import Primitives

/// What it is all for.
struct RobustnessChecker: Checker {
    static let name = "Robustness"
    static let holds = "with no more liars than the rule withstands the parameters come near the optimum"

    private let options: SimulationOptions
    private var hasInjected = false
    /// A run of few rounds gets nowhere, with or without liars.
    private static let roundsMin: UInt64 = 60
    private static let near = 1.5

    init(_ options: SimulationOptions) { self.options = options }

    mutating func look(at sight: Sight) throws(Violation) {
        switch sight {
        case .served(.command(.inject, _), _, _, _): hasInjected = true
        case .ended(let report):
            guard report.outcome == .completed, !hasInjected, report.version.rawValue >= Self.roundsMin else { return }
            try demand(
                -report.score < Self.near, "\(-report.score) from the optimum, \(-report.startScore) at first")
        default: break
        }
    }
}
