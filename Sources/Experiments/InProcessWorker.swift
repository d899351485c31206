import Coordination
import Messages
import Nodes
import Parameters
import Primitives
import Rollouts

/// One worker of an `InProcessCluster`: its core, what computes its gradients, and its fault layer.
struct InProcessWorker {
    enum Effect {
        case send(WorkerMessage)
        /// What the core is to hear next, after so long.
        case computed(WorkerCore.Event, after: Duration)
    }

    private var core: WorkerCore
    private let assembly: JobAssembly
    private var source: (any GradientSource)?
    private var faults: FaultLayer?
    private var attempts: UInt64 = 0
    private var isGone = false
    var timers = Timers<WorkerCore.Timer>()

    init(number: Int, assembly: JobAssembly) {
        core = WorkerCore(
            settings: WorkerCore.Settings(
                session: UInt64(number) + 1, label: "in process:\(number)", giveUpAfter: nil))
        self.assembly = assembly
    }

    /// - Throws: when a fault of the job cannot be made.
    mutating func handle(_ event: WorkerCore.Event, at now: Instant) throws -> [Effect] {
        guard !isGone else { return [] }
        var actions: [WorkerCore.Action] = []
        var effects: [Effect] = []
        core.handle(event, at: now, into: &actions)
        for action in actions {
            switch action {
            case .send(let message): if arrives(message) { effects.append(.send(message)) }
            case .arm(let timer, let time): timers.arm(timer, at: time)
            case .configure(let welcome):
                source = assembly.source(for: welcome.worker)
                faults = .honest(seed: assembly.seed, worker: welcome.worker)
            case .assign(let assignments): try faults?.assign(assignments)
            case .compute(let broadcast, let reference):
                guard let effect = compute(broadcast, reference) else {
                    leave()
                    return effects
                }
                effects.append(effect)
            case .stop: leave()
            }
        }
        return effects
    }

    /// Nil when the worker crashes instead.
    private mutating func compute(_ broadcast: ParameterBroadcast, _ reference: ParameterVector?) -> Effect? {
        let version = broadcast.version
        guard faults?.crashes(at: version) != true else { return nil }
        do {
            guard let computation = try source?.computation(at: broadcast, reference: reference, faults: faults) else {
                preconditionFailure("a gradient is wanted before there is a job")
            }
            return .computed(.computed(version, computation), after: faults?.delay(at: version) ?? .zero)
        } catch {
            return .computed(.unusable("the gradient cannot be computed: \(error)"), after: .zero)
        }
    }

    private mutating func arrives(_ message: WorkerMessage) -> Bool {
        guard case .contribution(let contribution) = message, let faults else { return true }
        attempts += 1
        return !faults.drops(at: contribution.basis, attempt: attempts)
    }

    private mutating func leave() {
        isGone = true
        timers = Timers()
    }
}
