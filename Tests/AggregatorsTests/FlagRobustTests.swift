import Aggregators
import LinearAlgebra
import Parameters
import Primitives
import TestSupport
import Testing

@Suite("Robust flag rule")
struct FlagRobustTests {
    private func aggregate(_ rows: [Gradient], _ rule: FlagRobust = FlagRobust(), refused: Int = 0) throws -> Aggregate
    {
        try Aggregator.gram(rule).aggregate(rows: rows, refused: refused)
    }

    /// Ten rows of which the first three are made of the honest others.
    private func attacked(seed: UInt64, _ lie: ([Gradient]) -> [Gradient]) -> (rows: [Gradient], honest: Gradient) {
        let honest = signalRows(seed: seed, n: 7, d: 200)
        return (lie(honest) + honest, meanOf(honest))
    }

    @Test("liars who push together lose their weight", arguments: [1, 2, 3] as [UInt64])
    func flips(seed: UInt64) throws {
        let (rows, honest) = attacked(seed: seed) { honest in
            (0..<3).map { times(honest[$0], -10) }
        }

        let got = try aggregate(rows, FlagRobust(f: 3))
        let mean = try Aggregator.gram(Mean()).aggregate(rows: rows)

        // The filter takes 2 f = 6 of 10 rows' mass: what is left of the honest rows agrees with their mean.
        #expect(cosine(got.gradient, honest) > 0.8)
        // The mean follows the three turned rows, whose own noise leaves a cosine of √(1 / (1 + 1/3)) = 0.87.
        #expect(cosine(mean.gradient, honest) < -0.8)
        for liar in 0..<3 { #expect(got.weights[liar] < 0.05) }
    }

    @Test("copies of one row share one vote")
    func collapse() throws {
        let (rows, _) = attacked(seed: 4) { honest in [honest[0], honest[0], honest[0]] }

        let shared = try aggregate(rows, FlagRobust(f: 0))
        let full = try aggregate(rows, FlagRobust(f: 0, collapse: false))

        // Four equal rows: each has three others at cosine 1, which is 1 / (1 + 3).
        #expect(relativeError(Array(shared.weights[..<4]), [0.25, 0.25, 0.25, 0.25]) < 0.02)
        #expect(full.weights == [Double](repeating: 1, count: 10))
    }

    @Test("where rows hardly agree the filter takes nothing out, unless the gate is off")
    func gate() throws {
        var random = SeededGenerator(seed: 5)
        let rows = (0..<9).map { _ in Gradient((0..<2000).map { _ in Float(random.normal()) }) }

        let gated = try aggregate(rows, FlagRobust(f: 3, collapse: false))
        let filtered = try aggregate(rows, FlagRobust(f: 3, collapse: false, gate: false))

        #expect(gated.weights == [Double](repeating: 1, count: 9))
        #expect((filtered.weights.min() ?? 1) < 0.01)
    }

    @Test("rows refused at the door are taken off a declared f, and an undeclared one counts those that are there")
    func refused() throws {
        let rows = signalRows(seed: 6, n: 9, d: 50)

        #expect(try aggregate(rows, FlagRobust(f: 3), refused: 1) == aggregate(rows, FlagRobust(f: 2)))
        #expect(try aggregate(rows, FlagRobust(f: 1), refused: 5) == aggregate(rows, FlagRobust(f: 0)))
        #expect(try aggregate(rows, FlagRobust(), refused: 5) == aggregate(rows, FlagRobust(f: 4)))
    }

    @Test("more liars than half are declared in vain")
    func clamped() throws {
        let rows = signalRows(seed: 7, n: 6, d: 50)

        #expect(try aggregate(rows, FlagRobust(f: 100)) == aggregate(rows, FlagRobust(f: 2)))
        #expect(FlagRobust(f: 100).tolerance(rows: 6) == 2)
        #expect(FlagRobust().tolerance(rows: 1) == 0)
    }

    @Test("a mass factor that would take every row out leaves one row's")
    func kappa() throws {
        let got = try aggregate(signalRows(seed: 8, n: 7, d: 50), FlagRobust(f: 3, kappa: 100))

        #expect(got.gradient.isFinite() && length(got.gradient) > 0)
    }

    @Test("rows of zeros stay and count in the median length")
    func zeros() throws {
        let row = Gradient([3, 4])
        let zero = Gradient([0, 0])

        #expect(try aggregate([row, zero, zero], FlagRobust(f: 0)).gradient == zero)
        let got = try aggregate([row, row, zero], FlagRobust(f: 0))
        // One pair of six agrees: the crowd's cosine is below 1 and the two equal rows share votes; all point one way.
        #expect(cosine(got.gradient, row) > 1 - 1e-6)
        #expect(length(got.gradient) < length(row))
    }

    @Test("what is remembered decides the weights, and this round's rows the direction")
    func agreement() throws {
        let rows = signalRows(seed: 9, n: 7, d: 60)
        // With κ = 2 the three would keep some of their mass; with 3 one row's mass is left, and it is an honest one's.
        let rule = Aggregator.gram(FlagRobust(f: 2, kappa: 3, memory: 0.9))
        let alone = try rule.aggregate(rows: rows)

        #expect(try rule.aggregate(rows: rows) { $0 } == alone)
        #expect(try aggregate(rows, FlagRobust(f: 2, kappa: 3)) == alone)
        // The last three agree among themselves and with nobody else.
        let blocks = Gram(
            n: 7, values: (0..<49).map { $0 / 7 == $0 % 7 ? 1 : ($0 / 7 < 4) == ($0 % 7 < 4) ? 0.9 : -0.5 })
        let judged = try rule.aggregate(rows: rows) { _ in blocks }
        #expect(judged.weights[4...].allSatisfy { $0 < 0.2 } && judged.weights[..<4].contains { $0 > 0.9 })
        // A rule without a memory does not ask.
        #expect(try Aggregator.gram(FlagRobust(f: 2, kappa: 3)).aggregate(rows: rows) { _ in blocks } == alone)
    }

    @Test("with a memory a crowd that agrees a little is enough for liars to be taken out")
    func opensSooner() throws {
        let rows = signalRows(seed: 9, n: 10, d: 60)
        // Seven at cosines of 0.12, three that point against them: q is 0.12, which opens the gate of one round by a tenth.
        let agreement = Gram(
            n: 10, values: (0..<100).map { $0 / 10 == $0 % 10 ? 1 : ($0 / 10 < 7) == ($0 % 10 < 7) ? 0.12 : -0.12 })
        let gram = Gram(
            n: 10,
            values: (0..<100).map { at in
                zip(rows[at / 10].values, rows[at % 10].values).reduce(0) { $0 + Double($1.0 * $1.1) }
            })
        func mass(_ memory: Double) throws -> Double {
            try FlagRobust(f: 3, memory: memory).combine(gram, agreement: agreement, samples: nil, refused: 0)
                .weights[7...].reduce(0, +)
        }
        // Of three rows' weight, as shares of the largest.
        #expect(try mass(0) > 2)
        #expect(try mass(0.9) < 0.5)
    }

    @Test("with a memory rows of zeros are taken for rows taken out, and honest ones stay")
    func silentRows() throws {
        let n = 10
        let cosines = Gram(n: n, values: (0..<n * n).map { $0 / n == $0 % n ? 1 : $0 / n < 6 && $0 % n < 6 ? 0.5 : 0 })
        let gram = Gram(n: n, values: (0..<n * n).map { $0 / n < 6 && $0 % n < 6 ? cosines.values[$0] : 0 })
        func heard(_ memory: Double) throws -> Double {
            try FlagRobust(f: 4, memory: memory).combine(gram, agreement: cosines, samples: nil, refused: 0)
                .weights[..<6].reduce(0, +)
        }
        // κ f is 8 of 10 rows' mass; the four rows of zeros stand for half of it.
        #expect(try heard(0.9) > heard(0))
    }

    @Test("with a memory rows of zeros are never all that is left, however many are suspected", arguments: [1, 3, 6])
    func zerosAlone(silent: Int) throws {
        let n = 15
        let values = (0..<n * n).map { place -> Double in
            let (a, b) = (place / n, place % n)
            return max(a, b) < n - silent ? (a == b ? 1 : 0.15) : 0
        }
        let gram = Gram(n: n, values: values)
        // Nobody says how many lie: κ f is 21 rows' mass.
        let rule = FlagRobust(kappa: 3, memory: 0.9)
        let got = try rule.combine(gram, agreement: gram, samples: nil, refused: 0)

        #expect(got.weights[..<(n - silent)].reduce(0, +) > 0.99)
        #expect((got.coefficients.max() ?? 0) > 0)
    }

    @Test("less than a row's mass for each liar can be asked for, with and without a memory", arguments: [0, 0.9])
    func smallKappa(memory: Double) throws {
        let n = 10
        let gram = Gram(n: n, values: (0..<n * n).map { $0 / n == $0 % n ? 1 : $0 / n < 7 && $0 % n < 7 ? 0.6 : 0.3 })
        let got = try FlagRobust(f: 4, kappa: 0.5, collapse: false, memory: memory)
            .combine(gram, agreement: gram, samples: nil, refused: 0)
        // 8 of 10 rows' mass stay, told in shares of the largest; at one row for each liar 6 would.
        #expect(got.weights.reduce(0, +) >= 8)
    }

    @Test("the catalogue's rule remembers, unless steps make new rows of it, and forgets when told to")
    func memory() throws {
        #expect(try AggregatorCatalogue.make("flag_robust").memory == 0.9)
        #expect(try AggregatorCatalogue.make("flag_robust", ["memory": 0]).memory == 0)
        #expect(try AggregatorCatalogue.make("flag_robust", before: [("nnm", ["f": 1])]).memory == 0)
        #expect(try AggregatorCatalogue.make("krum").memory == 0)
    }
}
