import Aggregators
import Coordination
import Faults
import Messages
import Optimizers
import Parameters
import Primitives
import Reduction
import Testing

@Suite("Workers that lie together")
struct ConspiratorsTests {
    static let d = 40
    /// Of seven workers the last three.
    static let liars: Range<UInt32> = 4..<7

    private let job = Self.job(at: 5)

    private static func job(at version: UInt64, workers: some Sequence<UInt32> = 0..<7) -> Job {
        let rows = workers.map { worker in
            var random = SeededGenerator(seed: 7).stream(UInt64(worker))
            return Row(
                worker: WorkerID(rawValue: worker),
                gradient: Gradient((0..<d).map { _ in Float(1 + random.normal()) }), samples: 1,
                statistics: TrainingStatistics())
        }
        return Job(
            basis: ParameterVersion(rawValue: version), parameters: ParameterVector([Float](repeating: 0, count: d)),
            rows: rows, refused: 0)
    }

    private func group(
        _ name: String, _ parameters: [String: Double] = [:], workers: Range<UInt32> = liars, from: UInt64 = 5,
        until: UInt64? = nil
    ) throws -> Conspirators.Group {
        Conspirators.Group(
            workers: Set(workers.map(WorkerID.init(rawValue:))),
            fault: JointFault(attack: try .make(name: name, parameters: parameters), from: from, until: until))
    }

    private func conspirators(_ groups: Conspirators.Group..., seed: UInt64 = 1) -> Conspirators {
        Conspirators(groups, random: SeededGenerator(seed: seed))
    }

    private func mean(_ rows: some Collection<Row>) -> [Double] {
        (0..<Self.d).map { k in rows.reduce(0) { $0 + Double($1.gradient.values[k]) } / Double(rows.count) }
    }

    private func deviations(_ rows: some Collection<Row>) -> [Double] {
        let mean = mean(rows)
        return (0..<Self.d).map { k in
            let squares = rows.reduce(0.0) { sum, row in
                let apart = Double(row.gradient.values[k]) - mean[k]
                return sum + apart * apart
            }
            return (squares / Double(rows.count - 1)).squareRoot()
        }
    }

    private let rule = Aggregator.gram(Mean())

    @Test("alie moves the mean by its share of z deviations of what is known", arguments: [false, true])
    func moves(isOmniscient: Bool) throws {
        var pipeline = Pipeline(
            aggregator: rule,
            optimizer: AnyOptimizer(
                try OptimizerCatalogue.make("sgd", ["learning_rate": 1]), parameters: job.parameters),
            conspirators: conspirators(try group("alie", ["z": 1.5, "omniscient": isOmniscient ? 1 : 0])))
        let reduced = try pipeline.reduce(job)

        let honest = mean(job.rows[..<4])
        let known = isOmniscient ? job.rows[..<4] : job.rows[4...]
        let (center, spread) = (mean(known), deviations(known))
        for k in 0..<Self.d {
            // A step of gradient descent at a rate of 1 from zeros: less the aggregate.
            let expected = -(4 * honest[k] + 3 * (center[k] + 1.5 * spread[k])) / 7
            // Values of about 4 are rounded to floats three times.
            #expect(abs(Double(reduced.parameters.values[k]) - expected) < 2e-6)
        }
    }

    @Test(
        "rules see the products of what is told and not of what came, folded before or not; digests are of what came",
        arguments: ["ipm", "alie"])
    func foldedLies(name: String) throws {
        let plot = conspirators(try group(name))
        let told = plot.rows(of: job, against: rule)
        let lying = zip(job.rows, told).map { row, gradient in
            Row(worker: row.worker, gradient: gradient, samples: row.samples, statistics: row.statistics)
        }
        func reduced(_ rows: [Row], _ conspirators: Conspirators, folding: Bool) throws -> ReducedRound {
            var pipeline = Pipeline(
                aggregator: try AggregatorCatalogue.make("krum", ["f": 2]),
                optimizer: AnyOptimizer(
                    try OptimizerCatalogue.make("sgd", ["learning_rate": 1]), parameters: job.parameters),
                conspirators: conspirators)
            if folding { pipeline.fold(rows, of: job.basis) }
            var round = try pipeline.reduce(
                Job(basis: job.basis, parameters: job.parameters, rows: rows, refused: job.refused))
            #expect(round.rows.map(\.digest) == rows.map { $0.gradient.digest() })
            for row in round.rows.indices { round.rows[row].digest = 0 }
            return round
        }
        // Lies that came as such, and their products made at once.
        let straight = try reduced(lying, .none, folding: false)

        #expect(try reduced(job.rows, plot, folding: true) == straight)
        #expect(try reduced(job.rows, plot, folding: false) == straight)
        #expect(try reduced(job.rows, .none, folding: true) != straight)
    }

    @Test(
        "honest rows stay as they are, bit by bit, whatever is told beside them",
        arguments: AttackCatalogue.joint.map(\.name)
    )
    func honestRows(name: String) throws {
        let rows = conspirators(try group(name)).rows(of: job, against: rule)

        #expect(rows.count == 7)
        #expect(Array(rows[..<4]) == job.rows[..<4].map(\.gradient))
        #expect(zip(rows[4...], job.rows[4...]).contains { $0 != $1.gradient })
    }

    @Test("rounds before the first and from the end on are untouched")
    func inactive() throws {
        let plot = conspirators(try group("ipm", from: 5, until: 6))
        for version in [4, 6] as [UInt64] {
            let job = Self.job(at: version)
            #expect(plot.rows(of: job, against: rule) == job.rows.map(\.gradient))
        }
        #expect(plot.rows(of: job, against: rule) != job.rows.map(\.gradient))
    }

    @Test("the same seed tells the same lies at the same version, other seeds, versions and plots tell others")
    func repeats() throws {
        let noisy = try group("duplicate_noise", ["omniscient": 1])
        let rows = conspirators(noisy).rows(of: job, against: rule)

        #expect(conspirators(noisy).rows(of: job, against: rule) == rows)
        #expect(conspirators(noisy, seed: 2).rows(of: job, against: rule) != rows)
        #expect(conspirators(noisy).rows(of: Self.job(at: 6), against: rule) != rows)
        let second = try group("ipm", workers: 0..<0)
        #expect(conspirators(second, noisy).rows(of: job, against: rule) != rows)
    }

    @Test("with fewer known rows than an attack takes nothing is replaced")
    func tooFewKnown() throws {
        let alone = Self.job(at: 5, workers: [0, 1, 2, 3, 6])
        #expect(
            try conspirators(group("alie")).rows(of: alone, against: rule) == alone.rows.map(\.gradient))
        #expect(
            try conspirators(group("alie", ["omniscient": 1])).rows(of: alone, against: rule)
                != alone.rows.map(\.gradient))

        let among = Self.job(at: 5, workers: 4..<7)
        #expect(
            try conspirators(group("ipm", ["omniscient": 1])).rows(of: among, against: rule)
                == among.rows.map(\.gradient))
    }

    @Test("only those who are there lie, and without a plotter nothing happens")
    func absent() throws {
        let plot = conspirators(try group("ipm", ["epsilon": 1]))
        let two = Self.job(at: 5, workers: [0, 4, 6])
        let rows = plot.rows(of: two, against: rule)
        let known = mean(two.rows[1...])
        #expect(rows[0] == two.rows[0].gradient)
        #expect(rows[1] == rows[2])
        // Values of about 4 are rounded to floats once.
        #expect(zip(rows[1].values, known).allSatisfy { abs(Double($0) + $1) < 1e-6 })

        let none = Self.job(at: 5, workers: 0..<4)
        #expect(plot.rows(of: none, against: rule) == none.rows.map(\.gradient))
    }

    @Test("two plots know nothing of each other's lies, and neither counts the other as honest")
    func twoPlots() throws {
        let first = try group("mimic", ["worker": 3, "omniscient": 1], workers: 4..<5)
        let second = try group("ipm", ["epsilon": 1], workers: 5..<7)
        let rows = conspirators(second, first).rows(of: job, against: rule)

        #expect(rows[4] == job.rows[3].gradient)
        // Of four honest rows the one of number 4 is the first again, whatever stands in the other plot.
        let further = try group("mimic", ["worker": 4, "omniscient": 1], workers: 4..<5)
        #expect(conspirators(second, further).rows(of: job, against: rule)[4] == job.rows[0].gradient)
        let known = mean(job.rows[5...])
        #expect(zip(rows[5].values, known).allSatisfy { abs(Double($0) + $1) < 1e-6 })
    }

    @Test("a search asks the rule of the round, of either kind, and harms it more than the honest rows do")
    func searches() throws {
        let median = Aggregator.coordinate(CoordinateMedian())
        for rule in [rule, median, rule.preceded(by: [NearestNeighborMixing(f: 3)])] {
            let rows = conspirators(try group("optimal_ipm", ["evaluations": 8])).rows(of: job, against: rule)
            let honest = mean(job.rows[..<4])
            func harm(_ rows: [Gradient]) throws -> Double {
                zip(try rule.aggregate(rows: rows).gradient.values, honest).reduce(0) {
                    $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1)
                }
            }
            #expect(try harm(rows) > harm(job.rows.map(\.gradient)))
        }
    }

    @Test("a lie beyond the range of floats is not told")
    func beyondFloats() throws {
        let rows = conspirators(try group("ipm", ["epsilon": 1e39])).rows(of: job, against: rule)
        #expect(rows == job.rows.map(\.gradient))
    }
}
