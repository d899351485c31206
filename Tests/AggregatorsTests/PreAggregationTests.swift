import Aggregators
import LinearAlgebra
import Parameters
import Primitives
import TestSupport
import Testing

@Suite("Steps before a rule")
struct PreAggregationTests {
    static let steps = PreAggregatorCatalogue.entries.map(\.name)
    static let rules = AggregatorCatalogue.entries.map(\.name)

    private func step(_ name: String) throws -> any PreAggregator {
        try PreAggregatorCatalogue.make(name, name == "clip" ? ["length": 3] : [:])
    }

    @Test("every step stands before every rule, and the report stays in order", arguments: steps, rules)
    func everywhere(step name: String, rule: String) throws {
        let rule = try AggregatorCatalogue.make(rule).preceded(by: [try step(name)])
        let rows = signalRows(seed: 3, n: 9, d: 60)

        let got = try rule.aggregate(rows: rows)

        // One row has a cosine of 0.71 to the signal; mixing and means only come nearer.
        #expect(cosine(got.gradient, Gradient([Float](repeating: 1, count: 60))) > 0.55)
        #expect(got.weights.count == 9 && got.weights.max() == 1 && (got.weights.min() ?? -1) >= 0)
        #expect(throws: AggregationError.self) { try rule.aggregate(rows: []) }
    }

    /// Lots depend on the bits of the products, which a detour over rounded rows does not have.
    @Test(
        "before a rule over inner products it gives what mixing the rows first would give",
        arguments: steps.filter { $0 != "bucketing" })
    func algebra(name: String) throws {
        let rows = signalRows(seed: 4, n: 8, d: 40)
        let step = try step(name)
        let mean = Aggregator.gram(GeometricMedian())

        let got = try mean.preceded(by: [step, step]).aggregate(rows: rows)

        var mixed = rows
        for _ in 0..<2 {
            let n = mixed.count
            let products = (0..<n * n).map { at in
                zip(mixed[at / n].values, mixed[at % n].values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }
            let mixing = try step.mixing(Gram(n: n, values: products), refused: 0)
            mixed = (0..<mixing.count).map { row in
                Gradient(
                    (0..<40).map { at in
                        Float((0..<n).reduce(0) { $0 + mixing[row, $1] * Double(mixed[$1].values[at]) })
                    })
            }
        }
        // The detour rounds rows to float twice.
        #expect(relativeError(doubles(got.gradient), doubles(try mean.aggregate(rows: mixed).gradient)) <= 1e-5)
    }

    @Test(
        "a rule for each coordinate takes the products that are there and makes none again",
        arguments: ["meamed", "bulyan"])
    func products(rule: String) throws {
        let rows = signalRows(seed: 6, n: 9, d: 30)
        let long = Gram(n: 9, values: (0..<81).map { $0 / 9 == $0 % 9 ? 3600 : 3500 })
        let clipped = try AggregatorCatalogue.make(rule, before: [("clip", ["length": 30])])

        let got = try clipped.aggregate(rows: rows, gram: long)

        // By these products every row has a length of 60, so that each is halved; by its own none would be.
        let halves = try AggregatorCatalogue.make(rule).aggregate(rows: rows.map { times($0, 0.5) }, gram: long)
        #expect(got.gradient == halves.gradient)
    }

    @Test("fewer rows behind a step withstand fewer liars")
    func tolerance() throws {
        let median = try AggregatorCatalogue.make("coordinate_median")

        #expect(median.tolerance(rows: 9) == 4)
        #expect(median.preceded(by: [Bucketing(size: 2)]).tolerance(rows: 9) == 2)
    }

    @Test("without steps a rule is as it was")
    func none() throws {
        let rows = signalRows(seed: 5, n: 5, d: 10)
        let rule = try AggregatorCatalogue.make("krum")

        #expect(try rule.preceded(by: []).aggregate(rows: rows) == rule.aggregate(rows: rows))
    }
}
