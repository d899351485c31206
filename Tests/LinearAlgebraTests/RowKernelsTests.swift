import LinearAlgebra
import Primitives
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Kernels over rows")
struct RowKernelsTests {
    func numbers(_ count: Int, _ random: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in Float(random.normal()) }
    }

    @Test("the norm and its derivatives are those of the definition", arguments: [1, 5, 16, 35, 64])
    func rootMeanSquare(width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let rows = 3
        let epsilon: Float = 0.01
        let (x, gain, up) = (numbers(rows * width, &random), numbers(width, &random), numbers(rows * width, &random))
        func value(_ x: [Double], _ gain: [Double]) -> (y: [Double], weighted: Double) {
            let y = (0..<rows).flatMap { row -> [Double] in
                let part = x[row * width..<(row + 1) * width]
                let mean = part.reduce(0) { $0 + $1 * $1 } / Double(width)
                return zip(part, gain).map { $0 * $1 / (mean + Double(epsilon)).squareRoot() }
            }
            return (y, zip(y, up).reduce(0) { $0 + $1.0 * Double($1.1) })
        }

        var (y, scales) = ([Float](repeating: 0, count: rows * width), [Float](repeating: 0, count: rows))
        rootMeanSquareNorm(x, gain: gain, rows: rows, width: width, epsilon: epsilon, into: &y, scales: &scales)
        // Both begin at one: the kernel must add.
        var (dx, dgain) = ([Float](repeating: 1, count: rows * width), [Float](repeating: 1, count: width))
        rootMeanSquareNormBackward(
            up, x: x, scales: scales, gain: gain, rows: rows, width: width, addingTo: &dx, dgain: &dgain)

        let (wide, wideGain) = (x.map { Double($0) }, gain.map { Double($0) })
        // Some ten roundings of numbers below 10, or 100 where a single number's 1/√(x² + ε) can reach 10.
        for (a, b) in zip(y, value(wide, wideGain).y) { #expect(abs(Double(a) - b) < 1e-5) }
        func slope(_ x: (Double) -> Double) -> Double { (x(1e-5) - x(-1e-5)) / 2e-5 }
        for index in 0..<rows * width {
            let expected = slope { step in
                var moved = wide
                moved[index] += step
                return value(moved, wideGain).weighted
            }
            #expect(abs(Double(dx[index]) - 1 - expected) < 2e-5)
        }
        for index in 0..<width {
            let expected = slope { step in
                var moved = wideGain
                moved[index] += step
                return value(wide, moved).weighted
            }
            #expect(abs(Double(dgain[index]) - 1 - expected) < 2e-5)
        }
    }

    @Test("a row of logits gives its softmax, entropy and log-probability", arguments: [1, 2, 16, 37])
    func categorical(width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let rows = 11
        let logits = numbers(rows * width, &random).map { 5 * $0 }
        let actions = (0..<rows).map { _ in Int32(random.integer(below: width)) }
        var shares = [Float](repeating: 0, count: rows * width)
        var (logs, entropies) = ([Float](repeating: 0, count: rows), [Float](repeating: 0, count: rows))

        categoricalRows(
            logits, actions: actions, rows: rows, width: width, probabilities: &shares, logProbabilities: &logs,
            entropies: &entropies)

        for row in 0..<rows {
            let wide = logits[row * width..<(row + 1) * width].map { Double($0) }
            let normalizer = log(wide.reduce(0) { $0 + exp($1) })
            let expected = wide.map { exp($0 - normalizer) }
            // Logits up to 20: one rounding of them is 1e-6.
            for (a, b) in zip(shares[row * width..<(row + 1) * width], expected) { #expect(abs(Double(a) - b) < 2e-6) }
            #expect(abs(Double(logs[row]) - (wide[Int(actions[row])] - normalizer)) < 4e-6)
            let entropy = -zip(wide, expected).reduce(0) { $0 + $1.1 * ($1.0 - normalizer) }
            #expect(abs(Double(entropies[row]) - entropy) < 1e-5)
        }
    }

    @Test("logits of any finite size neither overflow nor lose what lies far below")
    func large() {
        var shares = [Float](repeating: 0, count: 3)
        var (logs, entropies): ([Float], [Float]) = ([0], [0])
        categoricalRows(
            [3e38, 0, -200], actions: [1], rows: 1, width: 3, probabilities: &shares, logProbabilities: &logs,
            entropies: &entropies)
        #expect(shares == [1, 0, 0] && logs == [-3e38] && entropies == [0])
    }
}
