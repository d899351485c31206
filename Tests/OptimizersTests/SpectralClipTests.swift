import Optimizers
import Parameters
import Primitives
import Testing

@Suite("Spectral clipping")
struct SpectralClipTests {
    /// `Σ s uₖ vₖᵀ`, `(rows, columns)`, with orthonormal directions drawn from a seed.
    private struct Matrix {
        let rows: Int
        let columns: Int
        let left: [[Double]]
        let right: [[Double]]

        init(rows: Int, columns: Int, rank: Int, seed: UInt64 = 5) {
            var random = SeededGenerator(seed: seed)
            func directions(_ width: Int) -> [[Double]] {
                var found: [[Double]] = []
                while found.count < rank {
                    var v = (0..<width).map { _ in Double(random.normal()) }
                    // Twice, because once leaves what cancelled.
                    for _ in 0..<2 {
                        for w in found {
                            let share = zip(v, w).reduce(0) { $0 + $1.0 * $1.1 }
                            for k in v.indices { v[k] -= share * w[k] }
                        }
                        let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
                        for k in v.indices { v[k] /= length }
                    }
                    found.append(v)
                }
                return found
            }
            self.rows = rows
            self.columns = columns
            left = directions(rows)
            right = directions(columns)
        }

        func values(_ singular: [Double]) -> [Float] {
            var sum = [Double](repeating: 0, count: rows * columns)
            for (k, s) in singular.enumerated() {
                for i in 0..<rows { for j in 0..<columns { sum[i * columns + j] += s * left[k][i] * right[k][j] } }
            }
            return sum.map(Float.init)
        }

        /// `uₖᵀ A vₖ`.
        func singular(of values: [Float]) -> [Double] {
            left.indices.map { k in
                var sum = 0.0
                for i in 0..<rows {
                    for j in 0..<columns { sum += left[k][i] * Double(values[i * columns + j]) * right[k][j] }
                }
                return sum
            }
        }
    }

    private func clip(_ matrix: Matrix, _ singular: [Double], cap: Double, scalesTall: Bool = false) -> [Double] {
        let link = SpectralClip(cap: cap, scalesTall: scalesTall)
        let values = matrix.values(singular)
        let got = outputs(
            of: link, [values], parameters: values, shapes: [[matrix.rows, matrix.columns]])[0]
        return matrix.singular(of: got)
    }

    static let sides = [(4, 4), (4, 9), (9, 4)]

    @Test("the golden numbers: 50, 5, 1, .1 at c 5 become 4.975186, 3.535534, .980581, .09998", arguments: sides)
    func golden(sides: (Int, Int)) {
        let matrix = Matrix(rows: sides.0, columns: sides.1, rank: 4)
        let got = clip(matrix, [50, 5, 1, 0.1], cap: 5)

        // The matrix is rounded to floats at a size of 50: 3e-6.
        for (value, expected) in zip(got, [4.975186, 3.535534, 0.980581, 0.09998]) {
            #expect(abs(value - expected) < 5e-6)
        }
    }

    @Test("a tall matrix is scaled by the root of its sides' ratio when asked to, a wide one never")
    func tall() {
        let tall = clip(Matrix(rows: 9, columns: 4, rank: 4), [5, 5, 5, 5], cap: 5, scalesTall: true)
        let wide = clip(Matrix(rows: 4, columns: 9, rank: 4), [5, 5, 5, 5], cap: 5, scalesTall: true)

        // c/√2, and 1.5 times it.
        for value in tall { #expect(abs(value - 5.303301) < 5e-6) }
        for value in wide { #expect(abs(value - 3.535534) < 5e-6) }
    }

    @Test("trap 1: small values stay right beside one of any heat", arguments: [2, 1e2, 1e4, 1e6])
    func hot(ratio: Double) {
        let got = clip(Matrix(rows: 6, columns: 8, rank: 6), [ratio, 0.5, 0.5, 0.5, 0.5, 0.5], cap: 1)

        #expect(abs(got[0] - ratio / (1 + ratio * ratio).squareRoot()) < 1e-5)
        // The rounding of the hot direction to floats leaks 6e-8 of its size into the others and is clipped with them.
        for value in got[1...] { #expect(abs(value - 0.5 / 1.25.squareRoot()) < 1e-6 + 6e-8 * ratio) }
    }

    @Test("a matrix of one direction and 1e30 comes down to c, and no noise of it stays behind")
    func hottest() {
        let values = [Float](repeating: 1e30, count: 24)
        let got = outputs(of: SpectralClip(cap: 10, scalesTall: false), [values], parameters: values, shapes: [[4, 6]])

        // Every value of the direction is c/√24.
        for value in got[0] { #expect(abs(value - 10 / Float(24).squareRoot()) < 1e-5) }
    }

    @Test("trap 2: the rule for vectors is smooth: it never jumps, at c or elsewhere")
    func vectors() {
        let link = SpectralClip(cap: 5)
        let lengths = (1...200).map { Float($0) * 0.05 }
        let got = lengths.map { outputs(of: link, [[0.6 * $0, 0.8 * $0]], parameters: [1, 1])[0] }
        let after = got.map { ($0[0] * $0[0] + $0[1] * $0[1]).squareRoot() }

        for (before, next) in zip(after, after.dropFirst()) { #expect(next > before && next - before < 0.0501) }
        // At length c it is c/√2, on both sides.
        #expect(abs(after[99] - 3.535534) < 1e-5)
    }

    @Test("vectors are left alone when told so, and rows and columns are vectors")
    func which() {
        let update: [Float] = [30, 40, 30, 40]
        let values = outputs(
            of: SpectralClip(cap: 5, clipsVectors: false), [update], parameters: update, shapes: [[2], [1, 2]])
        #expect(values[0] == update)

        let clipped = outputs(of: SpectralClip(cap: 5), [update], parameters: update, shapes: [[2, 1], [1, 2]])[0]
        for index in 0..<4 { #expect(abs(clipped[index] - update[index] / Float(101).squareRoot()) < 1e-5) }
    }

    @Test("while the rate warms up the cap is as much higher")
    func warmup() {
        let link = SpectralClip(cap: 5)
        let parameters = ParameterVector([3, 4])
        var update = ParameterUpdate([30, 40])
        var state = Stateless()
        link.apply(
            &update, state: &state,
            context: StepContext(parameters: parameters, layout: layout([[2]]), updates: 0, warmup: 0.1))

        // A cap of 50 at length 50.
        #expect(abs(update.values[0] - 30 / Float(2).squareRoot()) < 1e-5)
    }

    @Test("a matrix too large for eigenvalues is clipped by steps to the same values")
    func large() {
        let matrix = Matrix(rows: 260, columns: 260, rank: 3)
        let got = clip(matrix, [100, 1, 0.1], cap: 1)

        for (value, s) in zip(got, [100, 1, 0.1]) { #expect(abs(value - s / (1 + s * s).squareRoot()) < 1e-5) }
    }
}
