import Aggregators
import Parameters
import Testing

@Suite("Geometric median")
struct GeometricMedianTests {
    @Test("on a line it is the median")
    func line() throws {
        let rows = [Gradient([1, 0]), Gradient([2, 0]), Gradient([100, 0])]

        let got = try Aggregator.gram(GeometricMedian(steps: 200)).aggregate(rows: rows)

        // The floor of 1e-3 of the median length stops the approach about that far away.
        #expect(abs(got.gradient.values[0] - 2) < 0.01 && got.gradient.values[1] == 0)
        #expect(got.weights[1] == 1)
    }

    @Test("of four corners it is the middle, and a far row pulls no harder than a near one")
    func corners() throws {
        let corners = [[1, 1], [1, -1], [-1, 1], [-1, -1]].map { Gradient($0) }

        let middle = try Aggregator.gram(GeometricMedian()).aggregate(rows: corners)
        let pulled = try Aggregator.gram(GeometricMedian()).aggregate(rows: corners + [Gradient([1e6, 0])])

        #expect(length(middle.gradient) < 1e-6)
        #expect(length(pulled.gradient) < 1)
    }
}
