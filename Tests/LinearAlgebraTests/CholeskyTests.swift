import LinearAlgebra
import TestSupport
import Testing

@Suite("Cholesky factor")
struct CholeskyTests {
    @Test("the factor of a known matrix")
    func known() {
        #expect(cholesky([4, 2, -2, 2, 10, 2, -2, 2, 6], n: 3) == [2, 0, 0, 1, 3, 0, -1, 1, 2])
    }

    @Test("the factor times its transpose is the matrix", arguments: [1, 4, 15])
    func rebuilds(n: Int) {
        let rows = randomRows(seed: 9, n: n, d: n + 3)
        let a = withViews(rows) { Gram(rows: $0) }.values

        let l = cholesky(a, n: n) ?? []

        let product = (0..<n * n).map { at in (0..<n).reduce(0) { $0 + l[at / n * n + $1] * l[at % n * n + $1] } }
        // The method is backward stable: the error is a small multiple of n · 2⁻⁵² of the largest entry.
        #expect(relativeError(product, a) <= 4 * Double(n) * 0x1p-52)
    }

    @Test("a matrix that is not positive definite has none")
    func indefinite() {
        #expect(cholesky([1, 2, 2, 1], n: 2) == nil)
        #expect(cholesky([0], n: 1) == nil)
        #expect(cholesky([.nan], n: 1) == nil)
    }
}
