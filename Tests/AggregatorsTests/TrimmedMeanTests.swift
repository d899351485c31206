import Aggregators
import Parameters
import Testing

@Suite("Trimmed mean")
struct TrimmedMeanTests {
    private let rows = [[1, 10], [2, -90], [3, 20], [6, 30], [99, 40]].map { Gradient($0) }

    @Test("f values at either end of every coordinate are left out")
    func trims() throws {
        let got = try Aggregator.coordinate(TrimmedMean(f: 1)).aggregate(rows: rows)

        #expect(got.gradient.values[1] == 20)
        #expect(got.gradient.values[0] == Float(11.0 / 3))
        #expect(got.weights == [0.5, 0.5, 1, 1, 0])
    }

    @Test("rows refused at the door are taken off f")
    func refused() throws {
        let two = Aggregator.coordinate(TrimmedMean(f: 2))

        #expect(
            try two.aggregate(rows: rows, refused: 1).gradient
                == Aggregator.coordinate(TrimmedMean(f: 1)).aggregate(rows: rows).gradient)
        #expect(try two.aggregate(rows: rows, refused: 7).gradient.values[0] == Float(111.0 / 5))
    }

    @Test("without a declared f it is the median")
    func undeclared() throws {
        #expect(try Aggregator.coordinate(TrimmedMean(f: nil)).aggregate(rows: rows).gradient == Gradient([3, 20]))
        #expect(TrimmedMean(f: nil).tolerance(rows: 5) == 2)
    }

    @Test("too few rows for f are an error with both numbers")
    func tooFew() {
        #expect(throws: AggregationError.tooFewRows(got: 5, need: 7)) {
            try Aggregator.coordinate(TrimmedMean(f: 3)).aggregate(rows: rows)
        }
        #expect(TrimmedMean(f: 3).tolerance(rows: 5) == 0)
    }
}
