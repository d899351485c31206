import Aggregators
import Parameters
import Primitives
import TestSupport
import Testing

@Suite("Samples")
struct SamplesTests {
    static let names = AggregatorCatalogue.entries.map(\.name)
    static let without = ["krum", "bulyan"]
    static let taking = names.filter { !without.contains($0) }

    private func rule(_ name: String) throws -> Aggregator { try AggregatorCatalogue.make(name) }

    @Test("equal samples change nothing", arguments: taking)
    func equal(name: String) throws {
        let rows = signalRows(seed: 1, n: 9, d: 30)
        let rule = try rule(name)
        #expect(rule.takesSamples)

        let with = try rule.aggregate(rows: rows, samples: [Double](repeating: 7, count: 9))
        let without = try rule.aggregate(rows: rows)

        // Sums in another order round differently, magnified by eigenproblems as in the law of symmetry.
        #expect(relativeError(doubles(with.gradient), doubles(without.gradient)) <= 1e-6)
        #expect(relativeError(with.weights, without.weights) <= 1e-6)
    }

    @Test("a row of two samples counts as two rows of one", arguments: [1, 2, 3] as [UInt64])
    func repeated(seed: UInt64) throws {
        let rows = signalRows(seed: seed, n: 6, d: 25)
        let samples: [Double] = [1, 2, 1, 1, 3, 1]
        let copies = zip(rows, samples).flatMap { [Gradient](repeating: $0, count: Int($1)) }
        // The f rows of most samples have 3 of 9 for f = 1, which is three rows among the copies.
        let pairs: [(Aggregator, Aggregator)] = [
            (.gram(Mean()), .gram(Mean())),
            (.coordinate(CoordinateMedian()), .coordinate(CoordinateMedian())),
            (.coordinate(TrimmedMean(f: 1)), .coordinate(TrimmedMean(f: 3))),
            (.coordinate(MeanAroundMedian(f: 1)), .coordinate(MeanAroundMedian(f: 3))),
            (.coordinate(SignMajority(scaled: false)), .coordinate(SignMajority(scaled: false))),
            (.gram(GeometricMedian(floor: .distance(0.1))), .gram(GeometricMedian(floor: .distance(0.1)))),
            (.gram(CenteredClipping(radius: .distance(2))), .gram(CenteredClipping(radius: .distance(2)))),
            (.gram(CovarianceFilter(f: 1)), .gram(CovarianceFilter(f: 3))),
        ]
        for (rule, plain) in pairs {
            let got = try rule.aggregate(rows: rows, samples: samples).gradient
            let expected = try plain.aggregate(rows: copies).gradient
            #expect(relativeError(doubles(got), doubles(expected)) <= 1e-5, "\(rule)")
        }
    }

    @Test(
        "in the Flag Aggregator, too, but for the median length and the count", arguments: [Flag.Form.scaled, .paper])
    func repeatedFlag(form: Flag.Form) throws {
        let rows = signalRows(seed: 4, n: 6, d: 25)
        let copies = rows + [rows[2], rows[4], rows[4]]
        let rule = Aggregator.gram(Flag(form: form, m: 3, steps: 3))

        let got = try rule.aggregate(rows: rows, samples: [1, 1, 2, 1, 3, 1])

        #expect(cosine(got.gradient, try rule.aggregate(rows: copies).gradient) > 1 - 1e-6)
    }

    @Test(
        "rules that choose rows choose without samples and weigh what they chose",
        arguments: ["multi_krum", "mda", "smea", "monna"])
    func choosing(name: String) throws {
        let rows = signalRows(seed: 5, n: 7, d: 20)
        let samples: [Double] = [1, 2, 3, 4, 3, 2, 1]

        let plain = try AggregatorCatalogue.make(name, ["f": 2]).aggregate(rows: rows)
        let got = try AggregatorCatalogue.make(name, ["f": 2]).aggregate(rows: rows, samples: samples)

        let chosen = zip(samples, plain.weights).map { $0 * $1 }
        #expect(relativeError(got.weights, chosen.map { $0 / (chosen.max() ?? 1) }) <= 1e-12)
    }

    @Test("a rule without a form for samples says so, also behind a step that mixes workers")
    func refused() throws {
        let rows = signalRows(seed: 6, n: 9, d: 5)
        let samples = [Double](repeating: 2, count: 9)
        for name in Self.without {
            let rule = try rule(name)
            #expect(!rule.takesSamples)
            #expect(throws: AggregationError.samplesNotTaken) { try rule.aggregate(rows: rows, samples: samples) }
        }
        for (step, takes) in [("clip_to_median", true), ("arc", true), ("nnm", false), ("bucketing", false)] {
            for name in ["mean", "trimmed_mean"] {
                let rule = try AggregatorCatalogue.make(name, before: [(step, [:])])
                #expect(rule.takesSamples == takes)
                if takes {
                    _ = try rule.aggregate(rows: rows, samples: samples)
                } else {
                    #expect(throws: AggregationError.samplesNotTaken) {
                        try rule.aggregate(rows: rows, samples: samples)
                    }
                }
            }
        }
    }

    @Test("samples that are none are refused with the row's number", arguments: [0, -1, .nan, .infinity, 1e300])
    func bad(value: Double) throws {
        let rule = try rule("mean")
        #expect(throws: AggregationError.badSamples(row: 1)) {
            try rule.aggregate(rows: [Gradient([1]), Gradient([2])], samples: [1, value])
        }
    }

    @Test(
        "where f rows may hold half of all samples the rule says so",
        arguments: ["trimmed_mean", "meamed", "covariance_filter"])
    func uneven(name: String) throws {
        let rule = try AggregatorCatalogue.make(name, ["f": 1])
        let rows = signalRows(seed: 7, n: 5, d: 10)

        #expect(throws: AggregationError.samplesTooUneven(f: 1)) {
            try rule.aggregate(rows: rows, samples: [4, 1, 1, 1, 1])
        }
        #expect(try rule.aggregate(rows: rows, samples: [3, 1, 1, 1, 1]).gradient.isFinite())
    }

    @Test("an f that nobody declared is lowered instead, and flag_robust lowers any")
    func lowered() throws {
        let rows = signalRows(seed: 7, n: 5, d: 10)
        let samples: [Double] = [3, 3, 1, 1, 1]  // Two rows have 6 of 9, one has 3.

        for name in ["meamed", "covariance_filter"] {
            let told = try AggregatorCatalogue.make(name, ["f": 1]).aggregate(rows: rows, samples: samples)
            #expect(try rule(name).aggregate(rows: rows, samples: samples).gradient == told.gradient)
        }
        let one = try AggregatorCatalogue.make("flag_robust", ["f": 1]).aggregate(rows: rows, samples: samples)
        for parameters in [[:], ["f": 2]] as [[String: Double]] {
            #expect(
                try AggregatorCatalogue.make("flag_robust", parameters).aggregate(rows: rows, samples: samples) == one)
        }
    }

    @Test("capped claims can be used whatever was claimed")
    func anyClaim() throws {
        let claims: [Double] = [0, -5, .nan, .infinity, 1e300, 8, 8]
        #expect(cappedSamples(claims) == [1, 1, 1, 8, 8, 8, 8])
        #expect(cappedSamples([]) == [])

        let rows = signalRows(seed: 9, n: 7, d: 10)
        for name in Self.taking {
            #expect(try rule(name).aggregate(rows: rows, samples: cappedSamples(claims)).gradient.isFinite())
        }
    }

    @Test("capped claims do not pay", arguments: ["coordinate_median", "geometric_median", "trimmed_mean"])
    func capped(name: String) throws {
        let honest = signalRows(seed: 8, n: 7, d: 40)
        let rows =
            [Gradient([Float](repeating: -50, count: 40)), Gradient([Float](repeating: -60, count: 40))] + honest
        let claims: [Double] = [1e9, 1e9, 30, 40, 50, 30, 40, 50, 40]
        #expect(cappedSamples(claims) == [40, 40, 30, 40, 40, 30, 40, 40, 40])

        let rule = try rule(name)
        let believed = try rule.aggregate(rows: rows, samples: claims)
        let capped = try rule.aggregate(rows: rows, samples: cappedSamples(claims))

        #expect(cosine(believed.gradient, meanOf(honest)) < 0)
        #expect(cosine(capped.gradient, meanOf(honest)) > 0.7)
    }
}
