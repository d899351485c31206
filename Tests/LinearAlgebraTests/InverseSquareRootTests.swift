import LinearAlgebra
import Testing

@Suite("Inverse square root of a matrix")
struct InverseSquareRootTests {
    /// `H diag(values) H` with the reflection `H = I − 2 w wᵀ` of unit `w`, so that all is known of it.
    private func matrix(_ values: [Double]) -> [Double] {
        let n = values.count
        let w = (0..<n).map { Double($0 + 1) }
        let square = w.reduce(0) { $0 + $1 * $1 }
        func h(_ i: Int, _ j: Int) -> Double { (i == j ? 1 : 0) - 2 * w[i] * w[j] / square }
        return (0..<n * n).map { index in
            (0..<n).reduce(0) { $0 + h(index / n, $1) * values[$1] * h($1, index % n) }
        }
    }

    private func worst(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? .infinity }

    static let spectra: [[Double]] = [[1, 1, 1], [4, 1, 9, 16], [1e4, 1, 2], [1e8, 3, 1]]

    @Test("by eigenvalues and by steps it is the root that is known", arguments: spectra)
    func known(values: [Double]) {
        let n = values.count
        let A = matrix(values)
        let expected = matrix(values.map { 1 / $0.squareRoot() })
        let top = values.max() ?? 1
        let byEigen = inverseSquareRoot(A, n: n)
        let bySteps = newtonSchulzInverseSquareRoot(A, n: n, bound: top, steps: newtonSchulzSteps(bound: top))

        // An eigenvalue of 1 is known to 2⁻⁵² of the largest; the root takes half of that, and the steps a few times it.
        #expect(worst(byEigen, expected) < 4e-16 * top * Double(n))
        #expect(worst(bySteps, expected) < 4e-15 * top * Double(n))
    }

    @Test("ten steps are too few where one value is 10⁴ times the others, and the steps counted are enough")
    func steps() {
        let values = [1e4, 1, 1, 1]
        let A = matrix(values)
        let expected = matrix(values.map { 1 / $0.squareRoot() })
        func error(_ steps: Int) -> Double {
            worst(newtonSchulzInverseSquareRoot(A, n: 4, bound: 1e4, steps: steps), expected)
        }

        #expect(error(10) > 0.3)
        #expect(newtonSchulzSteps(bound: 1e4) == 17)
        #expect(error(17) < 1e-10)
    }

    @Test("a matrix that is singular to rounding gets no root beyond it")
    func singular() {
        let root = inverseSquareRoot([1, 1, 1, 1], n: 2)

        // The eigenvalue 0 counts as 2 · 2 · 2⁻⁵², so no entry is above its root.
        #expect(root.allSatisfy { abs($0) < 0x1p25 })
    }
}
