package import Coordination
package import Credentials
import Messages
package import Parameters
package import Primitives
package import Reduction
import Synchronization
package import Transport

/// The server's shell: one plain loop on one thread drives the core with a socket, a clock and two threads that compute.
///
/// It has no `if` about training. Whatever happens becomes an event of the core, and the core's actions are carried out
/// in their order.
package struct ServerNode: ~Copyable {
    private var core: ServerCore
    private let link: any ServerLink
    private var timers = Timers<ServerCore.Timer> { $0.replaces($1) }
    private let work: ServerWork
    private let inbox: Inbox<ServerCore.Event>
    private let answer: @Sendable (CommandAnswer, _ ticket: UInt64) -> Void
    private let keep: (Enrolment) throws -> PublicKey?
    private let checkpoint: @Sendable (ServerCore.Snapshot, Pipeline) throws -> Void
    private let recordJob: @Sendable (Job, _ rate: Double?) throws -> Void
    private let recorder: FlightLog?
    private let failures: Failures
    private var outcome: Outcome?
    /// Why the run could not be gone on with, where that was no decision of the core.
    package var failure: (any Error)? { failures.first }

    /// - Parameters:
    ///   - snapshot: where the run goes on; nil begins it with `parameters`.
    ///   - enrolment: who may speak to it; nil where nobody has a key.
    ///   - evaluate: the score of parameters; called on a thread of its own, one call at a time.
    ///   - answer: what became of a command; called on the node's thread.
    ///   - keep: makes a changed enrolment last and hold, on the node's thread; it returns a token that is to be offered,
    ///     if one is.
    ///   - checkpoint: keeps a state, on a thread of its own.
    ///   - recordJob: keeps what a reduction depends on, on the reductions' thread.
    ///   - events: how many of the core's last events `flight` has; 0 of none.
    package init(
        settings: RunSettings, parameters: ParameterVector, pipeline: Pipeline, link: any ServerLink, waker: Waker,
        evaluate: @escaping @Sendable (ParameterVector) -> Double,
        resuming snapshot: ServerCore.Snapshot? = nil, enrolment: Enrolment? = nil,
        answer: @escaping @Sendable (CommandAnswer, _ ticket: UInt64) -> Void = { _, _ in },
        keep: @escaping (Enrolment) throws -> PublicKey? = { _ in nil },
        checkpoint: @escaping @Sendable (ServerCore.Snapshot, Pipeline) throws -> Void = { _, _ in },
        recordJob: @escaping @Sendable (Job, _ rate: Double?) throws -> Void = { _, _ in }, events: Int = 0
    ) {
        self.answer = answer
        self.keep = keep
        self.checkpoint = checkpoint
        self.recordJob = recordJob
        core =
            if let snapshot {
                ServerCore(settings: settings, resuming: snapshot, enrolment: enrolment)
            } else {
                ServerCore(settings: settings, parameters: parameters, enrolment: enrolment)
            }
        recorder = events > 0 ? FlightLog(core, events: events) : nil
        let inbox = Inbox<ServerCore.Event> { waker.wake() }
        self.inbox = inbox
        failures = Failures { inbox.post(.interrupted) }
        work = ServerWork(pipeline: pipeline, evaluate: evaluate, inbox: inbox)
        self.link = link
    }

    /// Ends the run from another thread, as a person would.
    package var interrupt: @Sendable () -> Void {
        let inbox = inbox
        return { inbox.post(.interrupted) }
    }

    /// Gives a command from another thread; its answer comes with the same ticket.
    package var command: @Sendable (Command, _ ticket: UInt64) -> Void {
        let inbox = inbox
        return { inbox.post(.command($0, ticket: $1)) }
    }

    /// What the core went through last, from any thread; nil where nobody wanted to know.
    package var flight: @Sendable () -> Flight? {
        let recorder = recorder
        return { recorder?.flight }
    }

    /// Runs until the core says that the run is over.
    ///
    /// - Parameter report: called on this thread with everything the core has to tell, in order.
    package mutating func run(report: (Record) -> Void) throws(TransportError) -> Outcome {
        try step(.started, report)
        // The beginning, of the run or of an epoch, is on the disk before anybody is heard.
        work.finish()
        while true {
            if let outcome {
                work.finish()
                return outcome
            }
            let now = Instant.now()
            let wake = timers.next ?? now.advanced(by: .seconds(1))
            if let arrival = try link.receive(until: wake) { try take(arrival, report) }
            for event in inbox.drain() { try step(event, report) }
            if wake.duration(to: .now()) > Self.oversleptAfter { try catchUp(report) }
            for timer in timers.due(at: Instant.now()) { try step(.timer(timer), report) }
        }
    }

    /// A timer later than this was not on time: the process was stopped, or the machine slept.
    private static var oversleptAfter: Duration { .milliseconds(200) }
    /// Messages read at once after that; others may wait.
    private static var catchUpMax: Int { 4096 }

    /// Reads what came meanwhile before a timer finds everybody silent.
    private mutating func catchUp(_ report: (Record) -> Void) throws(TransportError) {
        for _ in 0..<Self.catchUpMax {
            guard outcome == nil, let arrival = try link.receive(until: .zero) else { return }
            try take(arrival, report)
        }
    }

    private mutating func take(_ arrival: ServerArrival, _ report: (Record) -> Void) throws(TransportError) {
        switch arrival {
        case .message(let message, let peer, let key): try step(.received(message, from: peer, key: key), report)
        case .refused(let reason, let peer): try step(.refusedByLink(reason, from: peer), report)
        }
    }

    /// The newest parameters and how many updates they have seen.
    package var learnt: (version: ParameterVersion, parameters: ParameterVector) { (core.version, core.parameters) }

    /// Processor seconds by what they were spent on; complete once `run` has returned.
    package var costs: ServerCosts { work.costs() }

    /// What peers sent that never became a message, by its name.
    package var malformed: [(name: String, count: UInt64)] { link.counters.refused }

    private mutating func step(_ event: ServerCore.Event, _ report: (Record) -> Void) throws(TransportError) {
        var actions: [ServerCore.Action] = []
        let now = Instant.now()
        recorder?.note(event, at: now, to: core)
        core.handle(event, at: now, into: &actions)
        recorder?.settle(core, actions)
        for action in actions {
            switch action {
            case .send(let message, let peer):
                Failpoint.reach(before: message)
                try link.send(message, to: peer)
                if case .accepted = message { Failpoint.reach("after_accept") }
            case .arm(let timer, let time): timers.arm(timer, at: time)
            case .fold(let row, let version): work.fold(row, of: version)
            case .reduce(let job): work.reduce(job, record: recordJob, failed: failures.add)
            case .evaluate(let version, let parameters): work.evaluate(version, parameters)
            case .keep(let enrolment):
                do {
                    if let token = try keep(enrolment) { inbox.post(.tokenMade(token)) }
                } catch {
                    // What follows would promise what is not kept.
                    return failures.add(error)
                }
            case .checkpoint(let snapshot):
                work.checkpoint(snapshot, write: checkpoint, failed: failures.add)
            case .record(let record):
                if case .round = record { Failpoint.reach("before_record") }
                report(record)
            case .answer(let answer, let ticket): self.answer(answer, ticket)
            case .conspire(let fault, let workers): if let plot = plot(fault, workers) { work.change(.conspire(plot)) }
            case .release(let workers): work.change(.release(Set(workers)))
            case .tune(.rate(let rate)): work.change(.rate(rate))
            case .tune(.roundDeadline): break
            case .finish(let outcome): self.outcome = outcome
            }
        }
    }
}

/// What went wrong on any thread; the first of it ends the run.
private final class Failures: Sendable {
    private let failure = Mutex<(any Error)?>(nil)
    private let end: @Sendable () -> Void

    init(end: @escaping @Sendable () -> Void) { self.end = end }

    var first: (any Error)? { failure.withLock { $0 } }

    @Sendable func add(_ error: any Error) {
        failure.withLock { $0 = $0 ?? error }
        end()
    }
}

extension Failpoint {
    fileprivate static func reach(before message: ServerMessage) {
        switch message {
        case .parameters: reach("before_publish")
        case .accepted: reach("before_accept")
        default: break
        }
    }
}
