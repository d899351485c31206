import Coordination
import Dispatch
import Faults
import Messages
#if canImport(Glibc)
    import Glibc
#endif
import Parameters
import Primitives
import Rollouts
import Synchronization

/// A worker's heavy work on a thread of its own: a gradient at the parameters it is given, bent by the fault layer.
final class Learner: Sendable {
    private let source = Mutex<(any GradientSource)?>(nil)
    private let inbox: Inbox<WorkerCore.Event>
    private let queue = DispatchQueue(label: "guidon.learner", qos: .userInitiated)

    init(inbox: Inbox<WorkerCore.Event>) { self.inbox = inbox }

    func use(_ source: any GradientSource) {
        self.source.withLock { $0 = source }
    }

    func compute(_ version: ParameterVersion, _ parameters: ParameterVector, faults: FaultLayer?) {
        queue.async { [self] in
            if faults?.crashes(at: version) == true { _exit(70) }
            let began = ProcessorTime.ofThisThread()
            do {
                let estimate = try source.withLock { source in
                    guard source != nil else { preconditionFailure("a gradient is wanted before there is a job") }
                    return try source?.estimate(
                        at: version.rawValue, parameters: parameters,
                        perturbation: faults?.perturbation(at: version))
                }
                guard var estimate else { return }
                faults?.falsify(&estimate.gradient, at: version)
                let computation = Computation(
                    basisDigest: parameters.digest(), gradient: estimate.gradient,
                    samples: UInt32(clamping: estimate.samples),
                    statistics: .init(
                        loss: estimate.statistics.loss, reward: estimate.statistics.meanReward,
                        entropy: estimate.statistics.meanEntropy, divergence: estimate.statistics.meanLogRatio,
                        computeSeconds: ProcessorTime.ofThisThread() - began))
                deliver(version, computation, after: faults?.delay(at: version) ?? .zero)
            } catch {
                inbox.post(.unusable("the gradient cannot be computed: \(error)"))
            }
        }
    }

    private func deliver(_ version: ParameterVersion, _ computation: Computation, after delay: Duration) {
        guard delay > .zero else { return inbox.post(.computed(version, computation)) }
        queue.asyncAfter(deadline: .now() + delay.seconds) { [self] in inbox.post(.computed(version, computation)) }
    }
}
