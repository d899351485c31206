import Aggregators
import LinearAlgebra
import Parameters
import Testing

@Suite("Bucketing")
struct BucketingTests {
    private let rows = [1, 2, 4, 8, 16].map { Gradient([Float($0)]) }

    private func gram(_ rows: [Gradient]) -> Gram {
        let n = rows.count
        return Gram(
            n: n,
            values: (0..<n * n).map { at in
                zip(rows[at / n].values, rows[at % n].values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            })
    }

    @Test("rows in the given order are averaged, the last bucket over what is left")
    func given() throws {
        let mixing = try Bucketing(size: 2, order: .given([4, 0, 2, 1, 3])).mixing(gram(rows), refused: 0)

        #expect(mixing.count == 3 && mixing.n == 5)
        #expect((0..<3).map { mixing.row($0) } == [[0.5, 0, 0, 0, 0.5], [0, 0.5, 0.5, 0, 0], [0, 0, 0, 1, 0]])
    }

    @Test("equal rounds have equal lots, other rows or another seed mostly others, and each row is in one bucket")
    func drawn() throws {
        var lots: [Mixing] = []
        for seed in 0..<4 as Range<UInt64> {
            for round in 1...4 as ClosedRange<UInt64> {
                let products = gram(signalRows(seed: round, n: 9, d: 5))
                let lot = try Bucketing(size: 2, order: .drawn(seed: seed)).mixing(products, refused: 0)
                #expect(lot == (try Bucketing(size: 2, order: .drawn(seed: seed)).mixing(products, refused: 0)))
                // Four buckets of two rows and one of one.
                #expect(lot.pulledBack([2, 2, 2, 2, 1]) == [Double](repeating: 1, count: 9))
                lots.append(lot)
            }
        }
        for at in lots.indices { for other in 0..<at { #expect(lots[at] != lots[other]) } }
    }

    @Test("buckets of one row change nothing but the order")
    func ones() throws {
        let rule = try AggregatorCatalogue.make("coordinate_median")

        let got = try rule.preceded(by: [Bucketing(size: 1)]).aggregate(rows: rows)

        #expect(got.gradient == Gradient([4]))
        #expect(got.weights == [0, 0, 1, 0, 0])
    }

    @Test("a declared f behind it must be less than half of the buckets")
    func tooFew() throws {
        let rule = Aggregator.coordinate(TrimmedMean(f: 2)).preceded(by: [Bucketing(size: 2)])
        #expect(throws: AggregationError.tooFewRows(got: 3, need: 5)) { try rule.aggregate(rows: rows) }
    }

    @Test("a given order of other rows is a typed error")
    func wrongOrder() {
        #expect(throws: AggregationError.tooFewRows(got: 5, need: 6)) {
            try Bucketing(size: 2, order: .given([0, 1, 2, 3, 4, 5])).mixing(gram(rows), refused: 0)
        }
    }
}
