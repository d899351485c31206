import Aggregators
import Coordination
import Messages
import Optimizers
import Parameters
import Primitives
import Reduction
import Testing

@Suite("The reduction of a round")
struct PipelineTests {
    private let start = ParameterVector([1, -2, 3, 0.5])

    private func pipeline(_ rule: String) throws -> Pipeline {
        Pipeline(
            aggregator: try AggregatorCatalogue.make(rule),
            optimizer: AnyOptimizer(try OptimizerCatalogue.make("adam", ["learning_rate": 0.1]), parameters: start))
    }

    private func rows(seed: UInt64) -> [Row] {
        var random = SeededGenerator(seed: seed)
        return (0..<7).map { worker in
            Row(
                worker: WorkerID(rawValue: UInt32(worker)),
                gradient: Gradient((0..<4).map { _ in Float(random.normal()) }), samples: 1,
                statistics: TrainingStatistics())
        }
    }

    @Test(
        "gives the same bits for the same rows, again and in a copy", arguments: AggregatorCatalogue.entries.map(\.name)
    )
    func repeats(rule: String) throws {
        var first = try pipeline(rule)
        var copy = first
        let job = Job(basis: .initial, parameters: start, rows: rows(seed: 3), refused: 0)

        let a = try first.reduce(job)
        let b = try copy.reduce(job)

        #expect(a == b)
        #expect(a.parameters != start)
        #expect(a.digest == a.parameters.digest())
    }

    @Test("keeps the optimizer's state of before when the rule refuses the rows")
    func refuses() throws {
        var reducing = try pipeline("mean")
        let empty = Job(basis: .initial, parameters: start, rows: [], refused: 7)
        let job = Job(basis: .initial, parameters: start, rows: rows(seed: 5), refused: 0)
        var untouched = reducing

        #expect(throws: AggregationError.self) { _ = try reducing.reduce(empty) }
        #expect(try reducing.reduce(job) == untouched.reduce(job))
    }

    @Test("arrival in any order gives identical parameters, because a round's rows stand in the order of workers")
    func permutedArrival() throws {
        let layout = Layout([("weight", [4])])
        func train(order: [UInt32]) throws -> ParameterVector {
            var server = ServerCore(
                settings: RunSettings(
                    rounds: 3, expectedWorkers: 7, quorum: 5, membersMax: 7, roundDeadline: .seconds(1),
                    memberTimeout: .seconds(1), heartbeatInterval: .milliseconds(100), joinTimeout: .seconds(1),
                    stallTimeout: nil, evaluateEvery: 1, job: "", layout: layout, faults: []),
                parameters: start)
            var reducing = try pipeline("flag_robust")
            var actions: [ServerCore.Action] = []
            for worker in 0..<7 as Range<UInt64> {
                let hello = Hello(capabilities: 0, modelDigest: 0, session: worker, label: "")
                server.handle(
                    .received(.hello(hello), from: PeerID(rawValue: worker)), at: .zero, into: &actions)
            }
            for round in 0..<3 as Range<UInt64> {
                actions.removeAll()
                let rows = rows(seed: 100 + round)
                for worker in order {
                    let row = rows[Int(worker)]
                    let contribution = Contribution(
                        worker: row.worker, incarnation: Incarnation(rawValue: 1), basis: server.version,
                        basisDigest: server.parameters.digest(), samples: 1, statistics: row.statistics,
                        gradient: row.gradient)
                    server.handle(
                        .received(.contribution(contribution), from: PeerID(rawValue: UInt64(worker))), at: .zero,
                        into: &actions)
                }
                for case .reduce(let job) in actions {
                    var ignored: [ServerCore.Action] = []
                    server.handle(.reduced(try reducing.reduce(job)), at: .zero, into: &ignored)
                }
            }
            return server.parameters
        }

        let straight = try train(order: [0, 1, 2, 3, 4, 5, 6])
        #expect(straight != start)
        #expect(try train(order: [6, 5, 4, 3, 2, 1, 0]) == straight)
        #expect(try train(order: [3, 0, 6, 1, 5, 2, 4]) == straight)
    }
}
