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
}

/// The server's heavy work on two threads of its own: reductions on one, scores on the other.
final class ServerWork: Sendable {
    private let pipeline: Mutex<Pipeline>
    private let score: @Sendable (ParameterVector) -> Double
    private let inbox: Inbox<ServerCore.Event>
    private let spent = Mutex(ServerCosts())
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
