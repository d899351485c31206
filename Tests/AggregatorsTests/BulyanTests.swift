import Aggregators
import Parameters
import Testing

@Suite("Bulyan")
struct BulyanTests {
    @Test("rows chosen one after another, then the values nearest to their median")
    func byHand() throws {
        // f = 1 of 7: five are chosen, three values kept. Scores look at 5, 4, 3, 2 and 1 neighbours: 100 and 40 are last.
        let rows = [1, 2, 3, 4, 6, 40, 100].map { Gradient([Float($0)]) }

        let got = try Aggregator.coordinate(Bulyan(f: 1)).aggregate(rows: rows)

        #expect(got.gradient == Gradient([3]))
        #expect(got.weights == [0, 1, 1, 1, 0, 0, 0])
    }

    @Test("one coordinate that is far off does not slip through a row that is near in all others")
    func hidden() throws {
        let honest = signalRows(seed: 1, n: 9, d: 400)
        let liars = (0..<2).map { liar in
            Gradient((0..<400).map { $0 == 0 ? 20 : honest[liar].values[$0] })
        }

        let krum = try Aggregator.gram(Krum(f: 2, multi: true)).aggregate(rows: liars + honest)
        let bulyan = try Aggregator.coordinate(Bulyan(f: 2)).aggregate(rows: liars + honest)

        // The honest values of that coordinate are within 1 ± 3.
        #expect(bulyan.gradient.values[0] < 4)
        #expect(krum.weights[0] < 1 || krum.gradient.values[0] > bulyan.gradient.values[0])
    }

    @Test("fewer than 4 f + 3 rows are a typed error with both numbers")
    func tooFew() throws {
        let rows = signalRows(seed: 2, n: 10, d: 3)
        #expect(throws: AggregationError.tooFewRows(got: 10, need: 11)) {
            try Aggregator.coordinate(Bulyan(f: 2)).aggregate(rows: rows)
        }
        #expect(Bulyan(f: 2).tolerance(rows: 10) == 0 && Bulyan(f: 2).tolerance(rows: 11) == 2)
        #expect(Bulyan().tolerance(rows: 11) == 2)
        #expect(try Aggregator.coordinate(Bulyan(f: 2)).aggregate(rows: rows, refused: 1).gradient.isFinite())
    }
}
