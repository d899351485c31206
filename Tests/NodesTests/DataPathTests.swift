import Aggregators
import Coordination
import Environments
import Messages
import Objectives
import Optimizers
import Parameters
import Policies
import Primitives
import Reduction
import Rollouts
import Testing
import Transport

/// `docs/data.md` as a program: one round of three workers, every stage by hand, in the order of the stages.
@Suite("The way of the data")
struct DataPathTests {
    @Test("one gradient goes from a worker's first action to the next version of the parameters")
    func wholeWay() throws {
        // What is learnt: the bandit, by a policy without a hidden layer.
        let policy = MLPPolicy(observationWidth: 10, hidden: [], actions: 20)
        let task = LearningTask.steps(ContextualBandit(noise: RewardNoise(deviation: 0.5)))
        let sources = try (0..<3 as Range<UInt64>).map { worker in
            try gradientSource(
                policy: policy, task: task, objective: LearningPipeline(ObjectiveCatalogue.make("reinforce")),
                groups: 8, groupSize: 4, inner: 1, rounds: 5, seed: 5, worker: worker, scored: 10)
        }
        let start = sources[0].initialParameters(seed: 5)
        var server = ServerCore(
            settings: RunSettings(
                rounds: 1, expectedWorkers: 3, quorum: 3, membersMax: 3, roundDeadline: .seconds(1),
                memberTimeout: .seconds(1), heartbeatInterval: .milliseconds(100), joinTimeout: .seconds(1),
                stallTimeout: nil, evaluateEvery: 1, job: "", layout: policy.layout, faults: []),
            parameters: start)
        let wire = LoopbackServer(run: RunID(rawValue: 9), dimension: start.count)
        var workers = (0..<3).map { number in
            Worker(
                core: WorkerCore(settings: .init(session: UInt64(number), label: "", giveUpAfter: nil)),
                link: wire.connect(run: nil), source: sources[number])
        }
        var pipeline = Pipeline(
            aggregator: try AggregatorCatalogue.make("flag_robust"),
            optimizer: AnyOptimizer(try OptimizerCatalogue.make("sgd", ["learning_rate": 0.1]), parameters: start))

        // Stages 1 to 6 happen in `Worker.step`, 7 and 8 in the link, 9 and 10 in the server core, 11 to 13 in `reduce`.
        var outcome: Outcome?
        for index in workers.indices { try workers[index].step(.started) }
        for _ in 0..<20 where outcome == nil {
            while case .message(let message, let peer, _)? = wire.receive(until: .zero) {
                outcome = try step(&server, .received(message, from: peer), wire, &pipeline) ?? outcome
            }
            for index in workers.indices {
                while let message = workers[index].link.receive(until: .zero) {
                    try workers[index].step(.received(message))
                }
            }
        }

        #expect(outcome == .completed)
        #expect(server.version == ParameterVersion(rawValue: 1))
        #expect(server.parameters != start && server.parameters.isFinite())
        #expect(workers.allSatisfy { $0.ending == .runIsOver })
    }

    /// One event of the server and everything that follows from it at once.
    private func step(
        _ server: inout ServerCore, _ event: ServerCore.Event, _ wire: LoopbackServer, _ pipeline: inout Pipeline
    ) throws -> Outcome? {
        var actions: [ServerCore.Action] = []
        server.handle(event, at: .zero, into: &actions)
        for action in actions {
            switch action {
            case .send(let message, let peer): try wire.send(message, to: peer)
            case .fold(let row, let version): pipeline.fold([row], of: version)
            case .reduce(let job):
                if let end = try step(&server, .reduced(try pipeline.reduce(job)), wire, &pipeline) { return end }
            case .evaluate(let version, _):
                if let end = try step(&server, .evaluated(version, score: 0), wire, &pipeline) { return end }
            case .finish(let outcome): return outcome
            case .arm, .record, .answer, .conspire, .release, .tune, .keep, .checkpoint: break
            }
        }
        return nil
    }

    private struct Worker {
        var core: WorkerCore
        let link: LoopbackWorker
        var source: any GradientSource
        var ending: WorkerCore.Ending?

        mutating func step(_ event: WorkerCore.Event) throws {
            var actions: [WorkerCore.Action] = []
            core.handle(event, at: .zero, into: &actions)
            for action in actions {
                switch action {
                case .send(let message): try link.send(message)
                case .compute(let broadcast, nil):
                    let (version, parameters) = (broadcast.version, broadcast.parameters)
                    let estimate = try source.estimate(
                        GradientRequest(version: version.rawValue, parameters: parameters))
                    #expect(estimate.gradient.isFinite() && estimate.samples == 32)
                    let computation = Computation(
                        basisDigest: parameters.digest(), gradient: estimate.gradient,
                        samples: UInt32(estimate.samples), statistics: TrainingStatistics())
                    try step(.computed(version, computation))
                case .stop(let ending): self.ending = ending
                case .arm, .configure, .assign, .compute: break
                }
            }
        }
    }
}
