import Aggregators
import Coordination
import Faults
import Messages
import Optimizers
import Parameters
import Primitives
import Reduction
import Testing

@Suite("The reduction of a round")
struct PipelineTests {
    private let start = ParameterVector([1, -2, 3, 0.5])

    private func pipeline(_ rule: String, by optimizer: String = "adam") throws -> Pipeline {
        Pipeline(
            aggregator: try AggregatorCatalogue.make(rule),
            optimizer: AnyOptimizer(try OptimizerCatalogue.make(optimizer, ["learning_rate": 0.1]), parameters: start))
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

    /// Rows of more columns than a segment of the products has, and of no round number of them.
    private func longRows(_ count: Int, seed: UInt64) -> [Row] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { worker in
            Row(
                worker: WorkerID(rawValue: UInt32(2 * worker)),
                gradient: Gradient((0..<20_003).map { _ in Float.random(in: -1...2, using: &random) }), samples: 1,
                statistics: TrainingStatistics())
        }
    }

    @Test(
        "what was folded before, in whatever order, changes no bit of a round",
        arguments: ["flag_robust", "geometric_median", "bulyan"])
    func folds(rule: String) throws {
        let zeros = ParameterVector([Float](repeating: 0, count: 20_003))
        func reduced(
            _ rows: [Row], folding folded: [Row], by batch: Int = 1, at version: ParameterVersion = .initial
        ) throws -> ReducedRound {
            var pipeline = Pipeline(
                aggregator: try AggregatorCatalogue.make(rule),
                optimizer: AnyOptimizer(
                    try OptimizerCatalogue.make("sgd", ["learning_rate": 0.1]), parameters: zeros))
            var left = folded[...]
            while !left.isEmpty {
                pipeline.fold(Array(left.prefix(batch)), of: version)
                left = left.dropFirst(batch)
            }
            return try pipeline.reduce(Job(basis: .initial, parameters: zeros, rows: rows, refused: 0))
        }
        // More than the slots that are there at first.
        let rows = longRows(18, seed: 4)
        let others = longRows(18, seed: 5)
        let straight = try reduced(rows, folding: [])

        #expect(try reduced(rows, folding: rows) == straight)
        #expect(try reduced(rows, folding: rows.reversed()) == straight)
        for batch in [2, 5, 18] { #expect(try reduced(rows, folding: rows.reversed(), by: batch) == straight) }
        #expect(try reduced(rows, folding: [rows[4], rows[1], others[4], rows[4], rows[9]], by: 5) == straight)
        #expect(try reduced(rows, folding: [rows[16], rows[3], rows[9], rows[3]]) == straight)
        // Rows that are another by now, rows of nobody in the round, rows of another version.
        #expect(try reduced(rows, folding: [rows[2], others[5], others[7], rows[5]]) == straight)
        let few = Array(rows[..<11])
        #expect(try reduced(few, folding: rows.reversed()) == reduced(few, folding: []))
        #expect(try reduced(rows, folding: others, at: ParameterVersion(rawValue: 7)) == straight)
        #expect(straight.parameters != zeros)
    }

    @Test("a second round begins without the products of the first")
    func forgets() throws {
        var folding = try pipeline("flag_robust")
        var plain = folding
        for seed in [3, 4] as [UInt64] {
            let job = Job(
                basis: ParameterVersion(rawValue: seed), parameters: start, rows: rows(seed: seed), refused: 0)
            for row in job.rows { folding.fold([row], of: job.basis) }
            #expect(try folding.reduce(job) == plain.reduce(job))
        }
    }

    @Test("rows that have no products together are refused by the rule, and not before")
    func noProducts() throws {
        func row(_ worker: UInt32, _ values: [Float]) -> Row {
            Row(
                worker: WorkerID(rawValue: worker), gradient: Gradient(values), samples: 1,
                statistics: TrainingStatistics())
        }
        func error(_ rows: [Row]) throws -> AggregationError? {
            var pipeline = try pipeline("flag_robust")
            pipeline.fold(rows, of: .initial)
            do throws(AggregationError) {
                _ = try pipeline.reduce(Job(basis: .initial, parameters: start, rows: rows, refused: 0))
                return nil
            } catch {
                return error
            }
        }
        #expect(try error([row(0, [1, 2, 3, 4]), row(1, [1, 2])]) == .raggedRows(expected: 4, got: 2))
        #expect(try error([row(0, [1, 2, 3, 4]), row(1, [1, 2, .nan, 4])]) == .notFinite(row: 1))
        #expect(try error([]) == .tooFewRows(got: 0, need: 1))
    }

    @Test("hands out an average of the parameters when the job wants one")
    func averages() throws {
        let chain = try OptimizerCatalogue.make("sgd", ["learning_rate": 0.1, "ema": 0.75])
        var pipeline = Pipeline(
            aggregator: try AggregatorCatalogue.make("mean"), optimizer: AnyOptimizer(chain, parameters: start))
        let job = Job(basis: .initial, parameters: start, rows: rows(seed: 3), refused: 0)
        let first = try pipeline.reduce(job)
        let second = try pipeline.reduce(
            Job(basis: .initial.next, parameters: first.parameters, rows: rows(seed: 4), refused: 0))

        #expect(first.averaged == first.parameters)
        let average = try #require(second.averaged).values
        for index in 0..<4 {
            let expected = 0.75 * first.parameters.values[index] + 0.25 * second.parameters.values[index]
            // Values below 4, two roundings.
            #expect(abs(average[index] - expected) < 1e-6)
        }
        var plain = try self.pipeline("mean")
        #expect(try plain.reduce(job).averaged == nil)
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

    @Test("what a rule remembers is part of the pipeline: a copy goes on from there, and a refused round is not kept")
    func remembers() throws {
        func job(_ seed: UInt64) -> Job {
            Job(basis: .initial, parameters: start, rows: rows(seed: seed), refused: 0)
        }
        var reducing = try pipeline("flag_robust")
        _ = try reducing.reduce(job(5))
        let empty = Job(basis: .initial, parameters: start, rows: [], refused: 7)
        #expect(throws: AggregationError.self) { _ = try reducing.reduce(empty) }
        var copy = reducing
        let next = try reducing.reduce(job(6))

        #expect(try copy.reduce(job(6)) == next)
        // Weights of rows, since the optimizer and the evidence against rows have memories of their own.
        func weights(_ round: ReducedRound) -> [Double] { round.rows.map(\.weight) }
        var fresh = try pipeline("flag_robust")
        #expect(try weights(fresh.reduce(job(6))) != weights(next))
        var forgetful = try pipeline("flag")
        var first = try pipeline("flag")
        _ = try forgetful.reduce(job(5))
        #expect(try weights(forgetful.reduce(job(6))) == weights(first.reduce(job(6))))
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

    @Test("keeps the rows of quarantined workers from the rule, and judges them all the same")
    func quarantine() throws {
        var all = try pipeline("mean")
        var fewer = all
        let rows = rows(seed: 5)
        let away: Set = [WorkerID(rawValue: 2), WorkerID(rawValue: 6)]
        let kept = try all.reduce(
            Job(
                basis: .initial, parameters: start, rows: rows, refused: 0,
                distrust: Distrust(quarantined: away, suspected: 0, isBounded: true)))
        let without = try fewer.reduce(
            Job(basis: .initial, parameters: start, rows: rows.filter { !away.contains($0.worker) }, refused: 0))

        #expect(kept.parameters == without.parameters)
        #expect(kept.rows.count == 7)
        #expect(kept.rows[2].weight == 0 && kept.rows[2].suspicion == nil && kept.rows[2].agreement != nil)
    }

    private func declaring(_ f: Double, _ rule: String) throws -> Pipeline {
        Pipeline(
            aggregator: try AggregatorCatalogue.make(rule, ["f": f]),
            optimizer: AnyOptimizer(try OptimizerCatalogue.make("sgd", ["learning_rate": 1]), parameters: start))
    }

    @Test("does not lower a declared f by the rows that are kept away: they may be honest, and the liars still there")
    func keepsF() throws {
        var told = try declaring(2, "multi_krum")
        var other = try declaring(2, "multi_krum")
        let rows = rows(seed: 6)
        let distrust = Distrust(quarantined: [rows[0].worker, rows[1].worker], suspected: 0, isBounded: true)
        let a = try told.reduce(Job(basis: .initial, parameters: start, rows: rows, refused: 0, distrust: distrust))
        let b = try other.reduce(Job(basis: .initial, parameters: start, rows: Array(rows[2...]), refused: 0))
        #expect(a.parameters == b.parameters)
    }

    @Test("with too few rows left lowers f by as much as must be, and with none makes no step")
    func tooFewAreHeard() throws {
        let rows = rows(seed: 7)
        var told = try declaring(2, "trimmed_mean")
        var none = try declaring(1, "trimmed_mean")
        let four = Distrust(quarantined: Set(rows[..<4].map(\.worker)), suspected: 0, isBounded: true)
        let a = try told.reduce(Job(basis: .initial, parameters: start, rows: rows, refused: 0, distrust: four))
        let b = try none.reduce(Job(basis: .initial, parameters: start, rows: Array(rows[4...]), refused: 0))
        #expect(a.parameters == b.parameters && !a.crowd.isWithheld)

        let all = Distrust(quarantined: Set(rows.map(\.worker)), suspected: 0, isBounded: false)
        var silent = try declaring(2, "trimmed_mean")
        let c = try silent.reduce(Job(basis: .initial, parameters: start, rows: rows, refused: 0, distrust: all))
        #expect(c.crowd.isWithheld && c.parameters == start && c.rows.map(\.weight) == [0, 0, 0, 0, 0, 0, 0])
    }

    @Test(
        "makes no step when more rows are under suspicion than the rule withstands, but for a rule that withstands none"
    )
    func withholds() throws {
        func reduce(_ rule: String, suspected: Int, isBounded: Bool = true, refused: Int = 0) throws -> ReducedRound {
            var pipeline = try pipeline(rule)
            return try pipeline.reduce(
                Job(
                    basis: .initial, parameters: start, rows: rows(seed: 8), refused: refused,
                    distrust: Distrust(quarantined: [], suspected: suspected, isBounded: isBounded)))
        }
        // Of seven rows the median withstands three.
        #expect(try reduce("coordinate_median", suspected: 3).crowd.isWithheld == false)
        let withheld = try reduce("coordinate_median", suspected: 4)
        #expect(withheld.crowd.isWithheld && withheld.parameters == start && withheld.updateNorm == 0)
        #expect(withheld.digest == start.digest())
        #expect(try reduce("coordinate_median", suspected: 4, isBounded: false).crowd.isWithheld == false)
        #expect(try reduce("mean", suspected: 7).crowd.isWithheld == false)
        // Of nine with two refused the median withstands four, of which two are gone.
        #expect(try reduce("coordinate_median", suspected: 3, refused: 2).crowd.isWithheld)
    }

    @Test("counts copies where rows differ, and not where all are alike")
    func copies() throws {
        var pipeline = try pipeline("mean")
        var rows = rows(seed: 9)
        rows[5] = Row(worker: rows[5].worker, gradient: rows[1].gradient, samples: 1, statistics: TrainingStatistics())
        let some = try pipeline.reduce(Job(basis: .initial, parameters: start, rows: rows, refused: 0))
        #expect(some.crowd.copies >= 1)
        let same = rows.map {
            Row(worker: $0.worker, gradient: rows[0].gradient, samples: 1, statistics: TrainingStatistics())
        }
        let all = try pipeline.reduce(Job(basis: .initial, parameters: start, rows: same, refused: 0))
        #expect(all.crowd.copies == 0)
    }

    @Test("what an operator changes holds from the next round on: a plot, its end, another rate")
    func changes() throws {
        let job = Job(basis: .initial, parameters: start, rows: rows(seed: 3), refused: 0)
        func step(_ pipeline: inout Pipeline) throws -> [Float] {
            zip(try pipeline.reduce(job).parameters.values, start.values).map { $0 - $1 }
        }
        var honest = try pipeline("mean", by: "sgd")
        let usual = try step(&honest)
        var pipeline = try pipeline("mean", by: "sgd")
        let workers: Set<WorkerID> = [WorkerID(rawValue: 5), WorkerID(rawValue: 6)]
        let lie = JointFault(attack: try .make(name: "ipm", parameters: ["epsilon": 10]), from: 0, until: nil)

        pipeline.change(.conspire(Conspirators.Group(workers: workers, fault: lie)))
        #expect(try step(&pipeline) != usual)
        pipeline.change(.release(workers))
        #expect(try step(&pipeline) == usual)
        pipeline.change(.rate(0.2))
        #expect(zip(try step(&pipeline), usual).allSatisfy { abs($0 - 2 * $1) < 1e-5 })
    }

    @Test("a plot that begins when rows were folded already is told of all of them")
    func plotAfterFolding() throws {
        let job = Job(basis: .initial, parameters: start, rows: rows(seed: 3), refused: 0)
        let lie = JointFault(attack: try .make(name: "ipm", parameters: ["epsilon": 10]), from: 0, until: nil)
        let plot = PipelineChange.conspire(
            Conspirators.Group(workers: [WorkerID(rawValue: 1), WorkerID(rawValue: 6)], fault: lie))
        var folded = try pipeline("mean", by: "sgd")
        folded.fold(job.rows, of: .initial)
        folded.change(plot)
        var plain = try pipeline("mean", by: "sgd")
        plain.change(plot)
        var honest = try pipeline("mean", by: "sgd")

        let got = try folded.reduce(job)
        #expect(got == (try plain.reduce(job)))
        #expect(got.parameters != (try honest.reduce(job)).parameters)
    }
}
