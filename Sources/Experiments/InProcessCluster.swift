import Coordination
import LinearAlgebra
import Messages
import Nodes
import Parameters
import Primitives
import Reduction
package import Settings
package import Telemetry

/// A server and its workers in one thread: the cores of a real run, and messages that never get lost.
///
///     event ──► core of the server or of a worker ──► actions ──► gradients, reductions, scores, messages ──► events
///
/// Events are handled in the order in which they came up. Time is made up: it stands still while there is anything to do
/// and then jumps to the next timer, so heartbeats cost nothing and a worker that is five seconds late costs no second.
/// The same seed gives the same parameters as real processes do whenever these lose no row.
package struct InProcessCluster {
    private enum Event {
        case server(ServerCore.Event)
        case worker(Int, WorkerCore.Event)
    }

    private var server: ServerCore
    private var workers: [InProcessWorker]
    private var pipeline: Pipeline
    private let evaluate: @Sendable (ParameterVector) -> Double
    private var tally: RunTally
    private var outcome: Outcome?

    private var now = Instant.zero
    /// What is to be handled now, from `next` on.
    private var events: [Event] = []
    private var next = 0
    /// What comes later, in the order of `at`.
    private var later: [(at: Instant, event: Event)] = []
    private var serverTimers = Timers<ServerCore.Timer> { $0.replaces($1) }

    /// - Throws: `JobError` when the parts of the job do not fit together.
    package init(_ job: JobSettings) throws {
        let assembly = try JobAssembly(job)
        let start = try assembly.initialParameters()
        let parameters = try assembly.warmStart?.run(from: start) { _, _ in true } ?? start
        server = ServerCore(settings: assembly.runSettings(), parameters: parameters)
        pipeline = assembly.pipeline(parameters)
        evaluate = assembly.evaluator()
        workers = (0..<job.workers).map { InProcessWorker(number: $0, assembly: assembly) }
        tally = RunTally(job: job, now: 0)
    }

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - isCancelled: asked once a round; the run then ends as an interrupted one.
    ///   - observe: called with every round's record, in order.
    package mutating func run(
        isCancelled: () -> Bool = { false }, observe: (RoundRecord) throws -> Void = { _ in }
    ) throws -> RunSummary {
        let clock = ContinuousClock()
        let began = clock.now
        func seconds() -> Double { began.duration(to: clock.now).seconds }
        events.append(.server(.started))
        for worker in workers.indices { events.append(.worker(worker, .started)) }
        while outcome == nil {
            guard let event = nextEvent() else { preconditionFailure("a run without an end and without timers") }
            switch event {
            case .server(let event):
                if case .reduced = event, isCancelled() { events.append(.server(.interrupted)) }
                try step(event, elapsed: seconds(), observe)
            case .worker(let number, let event): try step(number, event)
            }
        }
        return tally.summary(
            RunSummary.Outcome(outcome ?? .completed), costs: ServerCosts(), now: seconds())
    }

    // MARK: The server

    private mutating func step(
        _ event: ServerCore.Event, elapsed: Double, _ observe: (RoundRecord) throws -> Void
    ) throws {
        var actions: [ServerCore.Action] = []
        server.handle(event, at: now, into: &actions)
        for action in actions {
            switch action {
            case .send(let message, let peer): events.append(.worker(Int(peer.rawValue), .received(message)))
            case .arm(let timer, let time): serverTimers.arm(timer, at: time)
            // All that comes early in one process would have to be waited for as well.
            case .fold: break
            case .reduce(let job): events.append(.server(reduce(job)))
            case .evaluate(let version, let parameters):
                events.append(.server(.evaluated(version, score: evaluate(parameters))))
            case .record(.round(let report)): try observe(tally.add(report, now: elapsed))
            case .record(.lost(let worker, _)): tally.lose(worker)
            case .record, .answer, .conspire, .release, .tune, .keep, .checkpoint: break
            case .finish(let outcome): self.outcome = outcome
            }
        }
    }

    private mutating func reduce(_ job: Job) -> ServerCore.Event {
        do {
            return .reduced(try pipeline.reduce(job))
        } catch {
            return .reductionFailed(job.basis, "\(error)")
        }
    }

    // MARK: A worker

    private mutating func step(_ number: Int, _ event: WorkerCore.Event) throws {
        for effect in try workers[number].handle(event, at: now) {
            switch effect {
            case .send(let message):
                events.append(.server(.received(message, from: PeerID(rawValue: UInt64(number)))))
            case .computed(let event, let delay) where delay == .zero: events.append(.worker(number, event))
            case .computed(let event, let delay):
                let time = now.advanced(by: delay)
                let place = later.firstIndex { $0.at > time } ?? later.count
                later.insert((time, .worker(number, event)), at: place)
            }
        }
    }

    // MARK: Time

    private mutating func nextEvent() -> Event? {
        if next == events.count {
            events.removeAll(keepingCapacity: true)
            next = 0
            advance()
        }
        guard next < events.count else { return nil }
        next += 1
        return events[next - 1]
    }

    /// Jumps to the next time at which anything happens.
    private mutating func advance() {
        let times = [serverTimers.next, later.first?.at] + workers.map(\.timers.next)
        guard let time = times.compactMap(\.self).min() else { return }
        now = max(now, time)
        for timer in serverTimers.due(at: now) { events.append(.server(.timer(timer))) }
        for number in workers.indices {
            for timer in workers[number].timers.due(at: now) { events.append(.worker(number, .timer(timer))) }
        }
        while let first = later.first, first.at <= now { events.append(later.removeFirst().event) }
    }
}
