import LinearAlgebra
import Testing

@Suite("Quantiles")
struct QuantileTests {
    @Test("between two values it is linear")
    func linear() {
        #expect(quantile([4, 1, 2, 3], 0) == 1)
        #expect(quantile([4, 1, 2, 3], 1) == 4)
        #expect(quantile([4, 1, 2, 3], 0.5) == 2.5)
        #expect(quantile([10, 20, 30, 40, 50], 0.875) == 45)
    }

    @Test("the median is the middle value or the mean of the two middle ones")
    func middle() {
        #expect(median([5, -1, 3]) == 3)
        #expect(median([5, -1, 3, 4]) == 3.5)
        #expect(median([7]) == 7)
    }

    @Test("without values there is none")
    func none() {
        #expect(median([]) == nil)
        #expect(quantile([], 0.5) == nil)
    }
}
