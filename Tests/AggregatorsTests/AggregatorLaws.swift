import Aggregators
import Parameters
import Primitives
import TestSupport
import Testing

@Suite("Laws of every aggregation rule")
struct AggregatorLaws {
    static let names = AggregatorCatalogue.entries.map(\.name)
    /// Rules that choose rows: what they do not choose has no weight.
    static let choosing = ["krum", "multi_krum", "mda", "smea", "monna", "bulyan"]
    /// Choices of MDA tie by nature and the first is taken; MoNNA's trusted row has a place.
    static let orderless = names.filter { !["mda", "monna"].contains($0) }
    /// The vote of signs leaves only signs and a length.
    static let linear = names.filter { $0 != "sign_majority" }

    private func rule(_ name: String) throws -> Aggregator { try AggregatorCatalogue.make(name) }

    /// How long the result is when all of `n` rows are `row`, where it is not as long as the row.
    private func lengthOfEqualRows(_ name: String, _ row: Gradient, n: Int) -> Double {
        // The authors' code divides n unit rows by m.
        name == "flag_released" ? Double(n) / Double((n + 2) / 2) : length(row)
    }

    @Test("the order of the rows does not matter", arguments: orderless, [1, 2, 3] as [UInt64])
    func symmetric(name: String, seed: UInt64) throws {
        let rows = signalRows(seed: seed, n: 9, d: 40)
        var random = SeededGenerator(seed: seed)
        let order = Array(rows.indices).shuffled(using: &random)

        let straight = try rule(name).aggregate(rows: rows)
        let shuffled = try rule(name).aggregate(rows: order.map { rows[$0] })

        // Inner products are equal to the bit; the n × n part errs by 2⁻⁵² over the gap of the eigenvalues, about 1e-3
        // here, times the few steps; the sum rounds to float once, 6e-8.
        #expect(relativeError(doubles(shuffled.gradient), doubles(straight.gradient)) <= 1e-6)
        #expect(relativeError(shuffled.weights, order.map { straight.weights[$0] }) <= 1e-6)
    }

    @Test("equal rows give that row back", arguments: linear, [1, 2, 4, 9])
    func idempotent(name: String, n: Int) throws {
        let row = Gradient([0.5, -2, 8, 0])

        let got = try rule(name).aggregate(rows: [Gradient](repeating: row, count: n))

        let scale = lengthOfEqualRows(name, row, n: n) / length(row)
        // A few roundings in double and one to float.
        #expect(relativeError(doubles(got.gradient), doubles(row).map { $0 * scale }) <= 2e-7)
        // Of equal rows some are chosen, with all the weight.
        let weights = Self.choosing.contains(name) ? [got.weights.max() ?? 0] : got.weights
        for weight in weights { #expect(abs(weight - 1) <= 1e-9) }
        if n > 1 { #expect(abs((got.comparison.medianCosine ?? 0) - 1) <= 1e-12) }
    }

    @Test(
        "per coordinate and in the mean, equal rows come back to the bit",
        arguments: ["mean", "coordinate_median", "trimmed_mean", "meamed", "bulyan"])
    func idempotentExactly(name: String) throws {
        let row = signalRows(seed: 5, n: 1, d: 33)[0]

        #expect(try rule(name).aggregate(rows: [row, row, row, row]).gradient == row)
    }

    @Test("as many liars as a rule withstands cannot move it far, whatever they send", arguments: names, 0..<7)
    func bounded(name: String, lie: Int) throws {
        let n = 11
        let liars = try rule(name).tolerance(rows: n)
        var rows = signalRows(seed: 7, n: n, d: 24)
        let honest = Array(rows[liars...])
        for liar in 0..<liars {
            rows[liar] =
                switch lie {
                case 0: Gradient([Float](repeating: 1e30, count: 24))
                case 1: Gradient([Float](repeating: -.greatestFiniteMagnitude, count: 24))
                case 2: times(rows[liar], -10)
                case 3: Gradient([Float](repeating: 0, count: 24))
                case 4: times(rows[n - 1], -1)
                case 5: times(rows[liar], 1e-30)
                default: Gradient((0..<24).map { $0 == liar ? 1e35 : 0 })
                }
        }

        let got = try rule(name).aggregate(rows: rows)

        // A coordinate-wise rule stays between honest values, so its squared length is at most the sum of theirs; the
        // others are at most as long as one honest row (flag_released: n/m < 2), which is less.
        let bound = honest.reduce(0) { $0 + length($1) * length($1) }.squareRoot()
        #expect(length(got.gradient) <= bound)
    }

    @Test("one large row moves the mean without bound")
    func meanIsNotBounded() throws {
        let rows = signalRows(seed: 7, n: 10, d: 24) + [Gradient([Float](repeating: 1e30, count: 24))]

        #expect(length(try rule("mean").aggregate(rows: rows).gradient) > 1e29)
        #expect(try rule("mean").tolerance(rows: 11) == 0)
    }

    @Test("no rows are a typed error", arguments: names)
    func empty(name: String) throws {
        let rule = try rule(name)
        #expect(throws: AggregationError.self) { try rule.aggregate(rows: []) }
    }

    @Test("rows of different lengths are a typed error with both lengths", arguments: names)
    func ragged(name: String) throws {
        let rule = try rule(name)
        #expect(throws: AggregationError.raggedRows(expected: 2, got: 1)) {
            try rule.aggregate(rows: [Gradient([1, 2]), Gradient([1])])
        }
    }

    @Test("a row that is not finite is named", arguments: names, [Float.nan, .infinity, -.infinity])
    func notFinite(name: String, value: Float) throws {
        let rule = try rule(name)
        #expect(throws: AggregationError.notFinite(row: 1)) {
            try rule.aggregate(rows: [Gradient([1, 2]), Gradient([value, 0]), Gradient([1, 1])])
        }
    }

    @Test("rows of zeros give zeros", arguments: names, [1, 2, 5])
    func zeros(name: String, n: Int) throws {
        let got = try rule(name).aggregate(rows: [Gradient](repeating: Gradient([0, 0, 0]), count: n))

        #expect(got.gradient == Gradient([0, 0, 0]))
        #expect(got.comparison.medianCosine == nil)
        for weight in got.weights { #expect(weight >= 0 && weight <= 1) }
    }

    @Test("rows without columns give a gradient without values", arguments: names)
    func noColumns(name: String) throws {
        #expect(try rule(name).aggregate(rows: [Gradient([]), Gradient([])]).gradient.count == 0)
    }

    @Test("rows near the ends of a float's range give what they would give in the middle", arguments: names)
    func range(name: String) throws {
        let rows = signalRows(seed: 3, n: 8, d: 30)
        let expected = try rule(name).aggregate(rows: rows)
        let power = Float(sign: .plus, exponent: 98, significand: 1)  // About 3e29: squares are beyond a float.

        let got = try rule(name).aggregate(rows: rows.map { times($0, power) })

        // Scaling by a power of two is exact, so products differ only in that they are summed in double: 4e-6 at most.
        let scale = name == "flag_released" ? 1 : Double(power)
        #expect(relativeError(doubles(got.gradient), doubles(expected.gradient).map { $0 * scale }) <= 1e-4)
        #expect(relativeError(got.weights, expected.weights) <= 1e-4)
    }

    @Test("more rows than dimensions, copies among them, are no trouble", arguments: names)
    func rankDeficient(name: String) throws {
        let few = signalRows(seed: 11, n: 3, d: 50, noise: 0.5)
        let rows = (0..<12).map { few[$0 % 3] }

        let got = try rule(name).aggregate(rows: rows)

        // One of the three alone has a cosine of 0.93 to their mean: 1 + 0.25/3 over √(1 + 0.25) √(1 + 0.25/3).
        #expect(cosine(got.gradient, meanOf(few)) > 0.9)
    }

    @Test(
        "sixty-four rows keep the common direction, and the report is in order",
        arguments: names.filter { $0 != "smea" })
    func many(name: String) throws {
        let rows = signalRows(seed: 13, n: 64, d: 100)

        let got = try rule(name).aggregate(rows: rows)

        // One row has a cosine of √½ = 0.71 to the signal, give or take 0.05; all together √(64 / 65).
        let least = name == "krum" ? 0.6 : 0.95
        #expect(cosine(got.gradient, Gradient([Float](repeating: 1, count: 100))) > least)
        #expect(got.weights.count == 64 && got.weights.max() == 1)
        for weight in got.weights { #expect(weight >= 0 && weight <= 1) }
        for ratio in got.reconstruction ?? [] { #expect(ratio >= 0 && ratio <= 1) }
        // Honest cosines are 1 / (1 + noise²) = 0.5, their median over 2016 pairs within a few hundredths of it.
        #expect(abs((got.comparison.medianCosine ?? 0) - 0.5) < 0.05)
    }

    @Test("equal inputs give equal bits", arguments: names)
    func deterministic(name: String) throws {
        let rows = signalRows(seed: 17, n: 12, d: 2000)

        #expect(try rule(name).aggregate(rows: rows) == rule(name).aggregate(rows: rows))
    }
}
