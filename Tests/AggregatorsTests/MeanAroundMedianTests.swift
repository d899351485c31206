import Aggregators
import Parameters
import TestSupport
import Testing

@Suite("Mean around the median")
struct MeanAroundMedianTests {
    /// The definition, value by value.
    private func plain(_ rows: [Gradient], f: Int) -> [Double] {
        (0..<rows[0].count).map { column in
            let values = rows.map { Double($0.values[column]) }.sorted()
            let median = (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
            let nearest = values.sorted { abs($0 - median) < abs($1 - median) }.prefix(rows.count - f)
            return nearest.reduce(0, +) / Double(rows.count - f)
        }
    }

    @Test(
        "it is what the definition says, for every number of rows and columns", arguments: 1...20, [1, 15, 16, 17, 50])
    func definition(n: Int, d: Int) throws {
        let rows = signalRows(seed: UInt64(n * 100 + d), n: n, d: d)
        for f in 0...(n - 1) / 2 {
            let got = try Aggregator.coordinate(MeanAroundMedian(f: f)).aggregate(rows: rows)
            // One rounding to float.
            #expect(relativeError(doubles(got.gradient), plain(rows, f: f)) <= 1e-7, "f = \(f)")
        }
    }

    @Test("values far off are out however far, and the rest keeps its digits")
    func outliers() throws {
        let rows = [1.5, 2, 2.25, -1e30, 3e38].map { Gradient([Float($0)]) }

        let got = try Aggregator.coordinate(MeanAroundMedian(f: 2)).aggregate(rows: rows)

        #expect(got.gradient == Gradient([Float(5.75 / 3)]))
        #expect(got.weights == [1, 1, 1, 0, 0])
    }

    @Test("of two values as near the smaller is kept")
    func ties() throws {
        let rows = [1, 2, 3].map { Gradient([Float($0)]) }

        #expect(try Aggregator.coordinate(MeanAroundMedian(f: 1)).aggregate(rows: rows).gradient == Gradient([1.5]))
        let weighted = try Aggregator.coordinate(MeanAroundMedian(f: 1)).aggregate(rows: rows, samples: [2, 2, 2])
        #expect(weighted.gradient == Gradient([1.5]))
    }

    @Test("half of the rows are too many")
    func tooFew() {
        #expect(throws: AggregationError.tooFewRows(got: 4, need: 5)) {
            try Aggregator.coordinate(MeanAroundMedian(f: 2)).aggregate(rows: signalRows(seed: 1, n: 4, d: 3))
        }
    }
}
