import Aggregators
import Parameters
import Testing

@Suite("Krum and Multi-Krum")
struct KrumTests {
    /// Three rows near 1, one at 2 and one far off.
    private let rows = [1.0, 1.25, 0.5, 2, 50].map { Gradient([Float($0)]) }

    @Test("Krum gives the row nearest to its neighbours back to the bit")
    func krum() throws {
        let got = try Aggregator.gram(Krum(f: 1)).aggregate(rows: rows)

        // Mean squared distances to the three nearest: of 1: (1/16 + 1/4 + 1)/3, of 1.25: (1/16 + 9/16 + 9/16)/3.
        #expect(got.gradient == rows[1])
        #expect(got.weights == [0, 1, 0, 0, 0])
    }

    @Test("Multi-Krum gives the mean of all but the f farthest")
    func multiKrum() throws {
        let got = try Aggregator.gram(Krum(f: 1, multi: true)).aggregate(rows: rows)

        #expect(got.gradient == Gradient([1.1875]))
        #expect(got.weights == [1, 1, 1, 1, 0])
    }

    @Test("of equal scores the earlier row is taken")
    func ties() throws {
        let rows = [Gradient([0]), Gradient([1]), Gradient([2]), Gradient([3])]

        #expect(try Aggregator.gram(Krum(f: 0)).aggregate(rows: rows).weights == [0, 1, 0, 0])
    }

    @Test("f is lowered by refused rows, and half of the rows are too many")
    func f() throws {
        let krum = Aggregator.gram(Krum(f: 3, multi: true))

        #expect(throws: AggregationError.tooFewRows(got: 5, need: 7)) { try krum.aggregate(rows: rows) }
        #expect(try krum.aggregate(rows: rows, refused: 2).gradient == Gradient([1.1875]))
        #expect(Krum(f: 3).tolerance(rows: 9) == 3 && Krum(f: 3).tolerance(rows: 8) == 0)
        #expect(Krum().tolerance(rows: 9) == 3 && Krum().tolerance(rows: 2) == 0)
    }
}
