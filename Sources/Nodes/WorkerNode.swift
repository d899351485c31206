package import Coordination
import Dispatch
import Faults
package import Messages
import Parameters
package import Primitives
package import Rollouts
import Synchronization
package import Transport

/// The worker's shell: the loop of `ServerNode` with the roles turned, and the worker's own fault layer in between.
package struct WorkerNode: ~Copyable {
    private var core: WorkerCore
    private let link: any WorkerLink
    private var timers = Timers<WorkerCore.Timer>()
    private let inbox: Inbox<WorkerCore.Event>
    private let learner: Learner
    private var faults: FaultLayer?
    /// What it lies like from the start, whatever the server wants, until that says otherwise.
    private let fault: FaultAssignment?
    private var attempts: UInt64 = 0
    private let makeSource: MakeSource
    private var ending: WorkerCore.Ending?

    /// Builds what computes gradients from a job's text, for one worker.
    package typealias MakeSource = @Sendable (_ job: String, WorkerID) throws -> (any GradientSource, seed: UInt64)

    package init(
        settings: WorkerCore.Settings, link: any WorkerLink, waker: Waker, fault: FaultAssignment? = nil,
        makeSource: @escaping MakeSource
    ) {
        self.fault = fault
        core = WorkerCore(settings: settings)
        inbox = Inbox { waker.wake() }
        learner = Learner(inbox: inbox)
        self.link = link
        self.makeSource = makeSource
    }

    package var interrupt: @Sendable () -> Void {
        let inbox = inbox
        return { inbox.post(.interrupted) }
    }

    /// Runs until the core says that there is nothing left to do.
    package mutating func run() throws(TransportError) -> WorkerCore.Ending {
        try step(.started)
        while true {
            if let ending { return ending }
            let now = Instant.now()
            let wake = timers.next ?? now.advanced(by: .seconds(1))
            if let message = try link.receive(until: wake) { try step(.received(message)) }
            for event in inbox.drain() { try step(event) }
            for timer in timers.due(at: Instant.now()) { try step(.timer(timer)) }
        }
    }

    private mutating func step(_ event: WorkerCore.Event) throws(TransportError) {
        var actions: [WorkerCore.Action] = []
        core.handle(event, at: Instant.now(), into: &actions)
        for action in actions {
            switch action {
            case .send(let message): try send(message)
            case .arm(let timer, let time): timers.arm(timer, at: time)
            case .configure(let welcome): configure(welcome)
            case .assign(let assignments): assign(assignments)
            case .compute(let broadcast, let reference):
                learner.compute(broadcast, reference: reference, faults: faults)
            case .stop(let ending): self.ending = ending
            }
        }
    }

    private mutating func send(_ message: WorkerMessage) throws(TransportError) {
        if case .contribution(let contribution) = message, let faults {
            attempts += 1
            if faults.drops(at: contribution.basis, attempt: attempts) { return }
        }
        try link.send(message)
    }

    private mutating func configure(_ welcome: Welcome) {
        do {
            let (source, seed) = try makeSource(welcome.job, welcome.worker)
            guard source.layout.digest == welcome.layout.digest else {
                inbox.post(.unusable("this program's model has another layout than the server's"))
                return
            }
            learner.use(source)
            faults = .honest(seed: seed, worker: welcome.worker)
            if let fault { assign([fault]) }
        } catch {
            inbox.post(.unusable("\(error)"))
        }
    }

    private mutating func assign(_ assignments: [FaultAssignment]) {
        do {
            try faults?.assign(assignments)
        } catch {
            inbox.post(.unusable("\(error)"))
        }
    }
}
