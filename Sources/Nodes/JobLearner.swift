package import Coordination
import Faults
package import Messages
package import Parameters
package import Primitives
import Rollouts

/// A worker's gradients and the lies about them, as a value: the shell decides what takes how long.
package struct JobLearner: Sendable {
    package enum Result: Sendable {
        /// To be heard of so much later than it was computed.
        case computed(Computation, after: Duration)
        case unusable(String)
        /// The process ends here.
        case crashes
    }

    private let assembly: JobAssembly
    private var source: (any GradientSource)?
    private var faults: FaultLayer?
    private var attempts: UInt64 = 0

    package init(_ assembly: JobAssembly) { self.assembly = assembly }

    /// Who it computes for, from now on.
    package mutating func configure(_ worker: WorkerID) {
        source = assembly.source(for: worker)
        faults = .honest(seed: assembly.seed, worker: worker)
    }

    /// Takes the place of every fault assigned before.
    ///
    /// - Throws: for a fault that there is not.
    package mutating func assign(_ assignments: [FaultAssignment]) throws { try faults?.assign(assignments) }

    /// - Precondition: it was configured.
    package mutating func compute(_ broadcast: ParameterBroadcast, _ reference: ParameterVector?) -> Result {
        let version = broadcast.version
        guard faults?.crashes(at: version) != true else { return .crashes }
        do {
            guard let computation = try source?.computation(at: broadcast, reference: reference, faults: faults) else {
                preconditionFailure("a gradient is wanted before there is a job")
            }
            return .computed(computation, after: faults?.delay(at: version) ?? .zero)
        } catch {
            return .unusable("the gradient cannot be computed: \(error)")
        }
    }

    /// Whether a message leaves the machine; a fault may lose contributions.
    package mutating func sends(_ message: WorkerMessage) -> Bool {
        guard case .contribution(let contribution) = message, let faults else { return true }
        attempts += 1
        return !faults.drops(at: contribution.basis, attempt: attempts)
    }
}
