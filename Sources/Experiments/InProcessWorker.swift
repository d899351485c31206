import Coordination
import Messages
import Nodes
import Primitives

/// One worker of an `InProcessCluster`: its core, what computes its gradients, and its fault layer.
struct InProcessWorker {
    enum Effect {
        case send(WorkerMessage)
        /// What the core is to hear next, after so long.
        case computed(WorkerCore.Event, after: Duration)
    }

    private var core: WorkerCore
    private var learner: JobLearner
    private var isGone = false
    var timers = Timers<WorkerCore.Timer>()

    init(number: Int, assembly: JobAssembly) {
        core = WorkerCore(
            settings: WorkerCore.Settings(
                session: UInt64(number) + 1, label: "in process:\(number)", giveUpAfter: nil))
        learner = JobLearner(assembly)
    }

    /// - Throws: when a fault of the job cannot be made.
    mutating func handle(_ event: WorkerCore.Event, at now: Instant) throws -> [Effect] {
        guard !isGone else { return [] }
        var actions: [WorkerCore.Action] = []
        var effects: [Effect] = []
        core.handle(event, at: now, into: &actions)
        for action in actions {
            switch action {
            case .send(let message): if learner.sends(message) { effects.append(.send(message)) }
            case .arm(let timer, let time): timers.arm(timer, at: time)
            case .configure(let welcome): learner.configure(welcome.worker)
            case .assign(let assignments): try learner.assign(assignments)
            case .compute(let broadcast, let reference):
                switch learner.compute(broadcast, reference) {
                case .computed(let computation, let delay):
                    effects.append(.computed(.computed(broadcast.version, computation), after: delay))
                case .unusable(let reason): effects.append(.computed(.unusable(reason), after: .zero))
                case .crashes:
                    leave()
                    return effects
                }
            case .stop: leave()
            }
        }
        return effects
    }

    private mutating func leave() {
        isGone = true
        timers = Timers()
    }
}
