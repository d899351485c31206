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
    private let checkpoints = DispatchQueue(label: "guidon.checkpoints", qos: .utility)
    private let keeping = Mutex(Keeping())
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

    /// - Parameter record: called with what the reduction depends on, before it, on its thread.
    func reduce(
        _ job: Job, record: @escaping @Sendable (Job, _ rate: Double?) throws -> Void,
        failed: @escaping @Sendable (any Error) -> Void
    ) {
        reductions.async { [self] in
            do { try record(job, pipeline.withLock { $0.rate }) } catch { failed(error) }
            let began = ProcessorTime.ofThisThread()
            let event: ServerCore.Event
            Failpoint.reach("before_reduce")
            do {
                event = .reduced(try pipeline.withLock { pipeline in try pipeline.reduce(job) })
            } catch {
                event = .reductionFailed(job.basis, "\(error)")
            }
            let seconds = ProcessorTime.ofThisThread() - began
            spent.withLock { $0.aggregation += seconds }
            Failpoint.reach("after_reduce")
            inbox.post(event)
        }
    }

    private struct Keeping {
        var isWriting = false
        /// What came while another was written; only the newest of them is worth the disk.
        var next: (ServerCore.Snapshot, Pipeline)?
    }

    /// Keeps the state of the core together with that of the pipeline, which no reduction moves meanwhile. What comes while
    /// another is written waits, and gives way to what comes later: the disk decides how often, and the last is always kept.
    ///
    /// - Parameter write: on a thread of its own.
    func checkpoint(
        _ core: ServerCore.Snapshot, write: @escaping @Sendable (ServerCore.Snapshot, Pipeline) throws -> Void,
        failed: @escaping @Sendable (any Error) -> Void
    ) {
        reductions.async { [self] in
            let pipeline = pipeline.withLock { $0 }
            let isBusy = keeping.withLock { keeping in
                keeping.next = (core, pipeline)
                defer { keeping.isWriting = true }
                return keeping.isWriting
            }
            if !isBusy { checkpoints.async { [self] in writeAll(write, failed) } }
        }
    }

    private func writeAll(
        _ write: (ServerCore.Snapshot, Pipeline) throws -> Void, _ failed: (any Error) -> Void
    ) {
        while let (core, pipeline) = nextToKeep() {
            do { try write(core, pipeline) } catch { failed(error) }
        }
    }

    private func nextToKeep() -> (ServerCore.Snapshot, Pipeline)? {
        keeping.withLock { keeping in
            defer { keeping.next = nil }
            keeping.isWriting = keeping.next != nil
            return keeping.next
        }
    }

    /// Waits until what was to be kept is kept.
    func finish() {
        reductions.sync {}
        checkpoints.sync {}
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
