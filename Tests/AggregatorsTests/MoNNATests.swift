import Aggregators
import Parameters
import Testing

@Suite("MoNNA")
struct MoNNATests {
    private let rows = [0, 1, 2, 10, 11].map { Gradient([Float($0)]) }

    @Test("it is the mean of the rows nearest to the trusted one")
    func nearest() throws {
        #expect(try Aggregator.gram(MoNNA(f: 2, reference: 0)).aggregate(rows: rows).weights == [1, 1, 1, 0, 0])
        #expect(try Aggregator.gram(MoNNA(f: 2, reference: 4)).aggregate(rows: rows).gradient == Gradient([23.0 / 3]))
    }

    @Test("a trusted row that lies takes the mean along, which is why nothing is promised")
    func trust() throws {
        let lie = [Gradient([1e6])] + rows.dropFirst()

        #expect(try Aggregator.gram(MoNNA(f: 2, reference: 0)).aggregate(rows: Array(lie)).gradient.values[0] > 1e5)
        #expect(MoNNA(f: 2).tolerance(rows: 5) == 0)
    }

    @Test("a trusted row that is not there is a typed error")
    func missing() {
        #expect(throws: AggregationError.noSuchRow(5, rows: 5)) {
            try Aggregator.gram(MoNNA(f: 1, reference: 5)).aggregate(rows: rows)
        }
    }
}
