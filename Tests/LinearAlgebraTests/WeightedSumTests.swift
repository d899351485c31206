import LinearAlgebra
import Testing

@Suite("Weighted sum of rows")
struct WeightedSumTests {
    @Test("it has the bits of the plain twin", arguments: [1, 3, 4, 5, 8, 17], [1, 16, 1024, 1025, 3001])
    func plain(n: Int, d: Int) {
        let rows = randomRows(seed: UInt64(n * d), n: n, d: d)
        let coefficients = (0..<n).map { Double($0) * 0.3 - 0.7 }

        let got = filled(d) { out in withViews(rows) { weightedSum($0, coefficients, into: out) } }

        // Both add the same products in double in the same order and round once: equal to the last bit.
        #expect(got == plainWeightedSum(rows, coefficients, count: d))
    }

    @Test("a row without a coefficient is not read, even when it is not finite")
    func skips() {
        let rows: [[Float]] = [[1, 2], [.nan, .infinity], [3, 5]]

        let got = filled(2) { out in withViews(rows) { weightedSum($0, [2, 0, -1], into: out) } }

        #expect(got == [-1, -1])
    }

    @Test("no rows add up to zero")
    func none() {
        #expect(filled(3) { weightedSum([], [], into: $0) } == [0, 0, 0])
    }
}
