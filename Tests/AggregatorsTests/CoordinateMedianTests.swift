import Aggregators
import Parameters
import Testing

@Suite("Coordinate median")
struct CoordinateMedianTests {
    @Test("every coordinate is taken by itself")
    func odd() throws {
        let rows = [Gradient([1, 9, -5]), Gradient([2, 7, 5]), Gradient([1e9, 8, 0])]

        #expect(try Aggregator.coordinate(CoordinateMedian()).aggregate(rows: rows).gradient == Gradient([2, 8, 0]))
    }

    @Test("of an even number the two middle values are averaged")
    func even() throws {
        let rows = [Gradient([1]), Gradient([2]), Gradient([4]), Gradient([100])]

        #expect(try Aggregator.coordinate(CoordinateMedian()).aggregate(rows: rows).gradient == Gradient([3]))
    }

    @Test("a row that is always at the edge has no share")
    func weights() throws {
        let got = try Aggregator.coordinate(CoordinateMedian()).aggregate(
            rows: [Gradient([1, 2, 3]), Gradient([2, 1, 3]), Gradient([9, 9, 9])])

        #expect(got.weights == [0.5, 1, 0] || got.weights == [1, 0.5, 0] || got.weights == [1, 1, 0])
    }
}
