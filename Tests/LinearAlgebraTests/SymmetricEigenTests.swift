import LinearAlgebra
import Primitives
import TestSupport
import Testing

@Suite("Eigenvalues of symmetric matrices")
struct SymmetricEigenTests {
    private func symmetric(seed: UInt64, n: Int) -> [Double] {
        var random = SeededGenerator(seed: seed)
        var a = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0...i {
                a[i * n + j] = random.normal()
                a[j * n + i] = a[i * n + j]
            }
        }
        return a
    }

    @Test("values ascend, vectors are orthonormal and together give the matrix back", arguments: [1, 2, 5, 15, 64])
    func rebuilds(n: Int) {
        let a = symmetric(seed: UInt64(n), n: n)
        let eigen = SymmetricEigen(a, n: n)

        #expect(eigen.values == eigen.values.sorted())
        // Backward error of the method: a small multiple of n · 2⁻⁵² · |A|, and |A| is at most 2 √n here.
        let tolerance = 64 * Double(n) * 0x1p-52 * Double(n).squareRoot()
        for i in 0..<n {
            for j in 0..<n {
                let product = zip(eigen.vector(i), eigen.vector(j)).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (i == j ? 1 : 0)) <= tolerance)
                let value = (0..<n).reduce(0) {
                    $0 + eigen.values[$1] * eigen.vectors[$1 * n + i] * eigen.vectors[$1 * n + j]
                }
                #expect(abs(value - a[i * n + j]) <= tolerance)
            }
        }
    }

    @Test("known values", arguments: [1, 1e-200, 1e200])
    func known(scale: Double) {
        let eigen = SymmetricEigen([2 * scale, scale, scale, 2 * scale], n: 2)

        #expect(relativeError(eigen.values, [scale, 3 * scale]) <= 1e-15)
        #expect(abs(abs(eigen.vectors[2]) - 0.5.squareRoot()) <= 1e-15)
    }

    @Test("a matrix of zeros has eigenvalues of zero and the axes as vectors")
    func zero() {
        #expect(SymmetricEigen([0, 0, 0, 0], n: 2).values == [0, 0])
        #expect(SymmetricEigen([0, 0, 0, 0], n: 2).vectors == [1, 0, 0, 1])
        #expect(SymmetricEigen([], n: 0).values.isEmpty)
    }
}
