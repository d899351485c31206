import Aggregators
import Parameters
import Testing

@Suite("Mean")
struct MeanTests {
    @Test("every row counts the same")
    func mean() throws {
        let got = try Aggregator.gram(Mean()).aggregate(rows: [
            Gradient([1, 4]), Gradient([3, -4]), Gradient([2, 6]),
        ])

        #expect(got.gradient == Gradient([2, 2]))
        #expect(got.weights == [1, 1, 1])
    }
}
