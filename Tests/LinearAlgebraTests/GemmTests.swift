import LinearAlgebra
import TestSupport
import Testing

@Suite("Matrix product")
struct GemmTests {
    /// `op(A)ᵢₖ`, by the definition in the comment of `gemm`.
    private func entry(_ a: [Float], _ transpose: Transpose, _ i: Int, _ k: Int, rows: Int, columns: Int) -> Double {
        Double(transpose == .no ? a[i * columns + k] : a[k * rows + i])
    }

    @Test(
        "every way of transposing agrees with the definition", arguments: [Transpose.no, .yes], [Transpose.no, .yes])
    func definition(transposeA: Transpose, transposeB: Transpose) {
        let (m, n, k) = (3, 5, 4)
        let a = randomRows(seed: 1, n: 1, d: m * k)[0]
        let b = randomRows(seed: 2, n: 1, d: k * n)[0]
        let start = randomRows(seed: 3, n: 1, d: m * n)[0]
        var c = start

        gemm(transposeA, transposeB, m: m, n: n, k: k, alpha: 2, a, b, beta: -1, &c)

        let expected = (0..<m * n).map { at in
            -Double(start[at])
                + 2
                * (0..<k).reduce(0) {
                    $0 + entry(a, transposeA, at / n, $1, rows: m, columns: k)
                        * entry(b, transposeB, $1, at % n, rows: k, columns: n)
                }
        }
        // Six roundings of at most 2⁻²⁴ of terms that are at most a few times the largest result.
        #expect(relativeError(c.map(Double.init), expected) <= 3e-6)
    }

    @Test("a product without rows or columns changes nothing")
    func empty() {
        var c: [Float] = [7]
        gemm(.no, .no, m: 0, n: 1, k: 1, [1], [1], &c)
        #expect(c == [7])
    }
}
