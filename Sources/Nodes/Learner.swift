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
    /// One job's source. Another job takes another, so setting one up never waits for a gradient of the one before, and a
    /// gradient under way keeps the source that its parameters are for.
    private final class Workplace: Sendable {
        let source: Mutex<any GradientSource>

        init(_ source: any GradientSource) { self.source = Mutex(source) }
    }

    private let workplace = Mutex<Workplace?>(nil)
    private let inbox: Inbox<WorkerCore.Event>
    private let queue = DispatchQueue(label: "guidon.learner", qos: .userInitiated)

    init(inbox: Inbox<WorkerCore.Event>) { self.inbox = inbox }

    func use(_ source: any GradientSource) {
        workplace.withLock { $0 = Workplace(source) }
    }

    func compute(_ broadcast: ParameterBroadcast, reference: ParameterVector?, faults: FaultLayer?) {
        let version = broadcast.version
        guard let workplace = workplace.withLock({ $0 }) else {
            preconditionFailure("a gradient is wanted before there is a job")
        }
        queue.async { [self] in
            if faults?.crashes(at: version) == true { _exit(70) }
            do {
                let computation = try workplace.source.withLock { source in
                    try source.computation(at: broadcast, reference: reference, faults: faults)
                }
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
