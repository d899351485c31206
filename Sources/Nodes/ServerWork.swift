import Coordination
import Dispatch
import Parameters
import Primitives
import Reduction
import Synchronization

/// Processor seconds of the server by what they were spent on.
package struct ServerCosts: Sendable {
    package var aggregation = 0.0
    package var evaluation = 0.0
    /// The whole process, with what is not in the others: receiving, checking, sending.
    package var total = 0.0

    package init() {}
}

/// The server's heavy work on two threads of its own: reductions on one, scores on the other.
final class ServerWork: Sendable {
    private let pipeline: Mutex<Pipeline>
    private let score: @Sendable (ParameterVector) -> Double
    private let inbox: Inbox<ServerCore.Event>
    private let spent = Mutex(ServerCosts())
    private let arrived = Mutex(Arrived())
    private let reductions = DispatchQueue(label: "guidon.reduction", qos: .userInitiated)
    private let evaluations = DispatchQueue(label: "guidon.evaluation", qos: .utility)

    init(
        pipeline: Pipeline, evaluate: @escaping @Sendable (ParameterVector) -> Double,
        inbox: Inbox<ServerCore.Event>
    ) {
        self.pipeline = Mutex(pipeline)
        self.score = evaluate
        self.inbox = inbox
    }

    /// Rows whose turn has not come yet.
    private struct Arrived {
        var version = ParameterVersion.initial
        var rows: [Row] = []
    }

    /// Before the round's job, whose turn comes after all that was folded. Rows that arrive while others are worked on
    /// are taken together: reading them once for all costs less than once for each.
    func fold(_ row: Row, of version: ParameterVersion) {
        arrived.withLock {
            if $0.version != version { $0 = Arrived(version: version) }
            $0.rows.append(row)
        }
        reductions.async { [self] in
            let began = ProcessorTime.ofThisThread()
            let batch = arrived.withLock { arrived in
                defer { arrived.rows = [] }
                return arrived
            }
            guard !batch.rows.isEmpty else { return }
            pipeline.withLock { $0.fold(batch.rows, of: batch.version) }
            let seconds = ProcessorTime.ofThisThread() - began
            spent.withLock { $0.aggregation += seconds }
        }
    }

    /// In the order of its calls and those of `reduce`.
    func change(_ change: PipelineChange) {
        reductions.async { [self] in pipeline.withLock { $0.change(change) } }
    }

    func reduce(_ job: Job) {
        reductions.async { [self] in
            let began = ProcessorTime.ofThisThread()
            let event: ServerCore.Event
            do {
                event = .reduced(try pipeline.withLock { pipeline in try pipeline.reduce(job) })
            } catch {
                event = .reductionFailed(job.basis, "\(error)")
            }
            let seconds = ProcessorTime.ofThisThread() - began
            spent.withLock { $0.aggregation += seconds }
            inbox.post(event)
        }
    }

    func evaluate(_ version: ParameterVersion, _ parameters: ParameterVector) {
        evaluations.async { [self] in
            let began = ProcessorTime.ofThisThread()
            let value = score(parameters)
            let seconds = ProcessorTime.ofThisThread() - began
            spent.withLock { $0.evaluation += seconds }
            inbox.post(.evaluated(version, score: value))
        }
    }

    func costs() -> ServerCosts {
        var costs = spent.withLock { $0 }
        costs.total = ProcessorTime.ofThisProcess()
        return costs
    }
}
