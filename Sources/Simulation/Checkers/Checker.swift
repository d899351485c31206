import Coordination
import Primitives

/// What is to be seen of a simulated run, in the order in which it happens.
enum Sight {
    /// A server begins a life, with these checkpoints on its disk.
    case serverBegan(ServerCore, files: [String])
    /// - Parameter at: on the server's clock.
    case served(ServerCore.Event, [ServerCore.Action], ServerCore, at: Instant)
    case serverCrashed
    case wrote(ServerCore.Snapshot, path: String)
    case damaged(String)
    /// What a worker's process computed, with the lies that it has been told to tell.
    case computed(Computation, at: ParameterVersion, machine: Int)
    /// The run is over, or its time is.
    case ended(SimulationReport)
}

/// Something that holds in every run, whatever goes wrong.
protocol Checker: Sendable {
    static var name: String { get }
    /// What it holds to.
    static var holds: String { get }
    mutating func look(at sight: Sight) throws(Violation)
}

extension Checker {
    func demand(_ condition: Bool, _ what: @autoclosure () -> String) throws(Violation) {
        if !condition { throw Violation(checker: Self.name, what: what()) }
    }
}

extension SimulatedCluster {
    static func allCheckers(_ options: SimulationOptions, _ job: SimulatedJob? = nil) -> [any Checker] {
        let job = job ?? SimulatedJob(options)
        return [
            VersionChecker(), RowChecker(quorum: options.server.quorum), HistoryChecker(), FiniteChecker(),
            PromiseChecker(), AnswerChecker(), ReplayChecker(job.pipeline), RecoveryChecker(),
            IdentityChecker(hasKeys: options.hasKeys), MembershipChecker(options), BudgetChecker(options),
            RobustnessChecker(options), FlightChecker(), ConvergenceChecker(),
        ]
    }

    /// What every checker holds to, by its name.
    package static var checks: [(name: String, holds: String)] {
        allCheckers(.swarm(seed: 0)).map { (type(of: $0).name, type(of: $0).holds) }
    }
}
