import LinearAlgebra
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Each kernel against its definition in double precision, over counts that are and are not whole vectors.
@Suite("Functions of single numbers")
struct ActivationsTests {
    /// The error in units of the last place of a normal single-precision number.
    func ulps(_ got: Float, _ expected: Double) -> Double {
        abs(Double(got) - expected) / Double(Float(expected).magnitude.ulp)
    }

    func grid(_ low: Double, _ high: Double, _ count: Int) -> [Float] {
        (0..<count).map { Float(low + (high - low) * (Double($0) + 0.5) / Double(count)) }
    }

    @Test("the exponential is right to 1.5 units in the last place wherever its result is a normal number")
    func exponentials() {
        let x = grid(-86.5, 88.7, 100_003)
        var y = x
        exponentiate(&y, count: y.count)
        #expect(zip(y, x).allSatisfy { ulps($0, exp(Double($1))) <= 1.5 })
    }

    @Test("tanh is right to 2 units in the last place, on both sides of the seam of its two formulas")
    func tanhs() {
        let x = grid(-12, 12, 100_003) + grid(0.6249, 0.6251, 1001) + grid(-1e-6, 1e-6, 1001)
        var y = x
        applyTanh(&y, count: y.count)
        #expect(zip(y, x).allSatisfy { ulps($0, tanh(Double($1))) <= 2 })
    }

    @Test("the ends of the line are where they belong, and NaN stays NaN")
    func ends() {
        let x: [Float] = [.infinity, -.infinity, 89, -87, 0, .nan]
        var e = x
        exponentiate(&e, count: 6)
        var t = x
        applyTanh(&t, count: 6)

        #expect(e[0..<5] == [.infinity, 0, .infinity, 0, 1] && e[5].isNaN)
        #expect(t[0..<5] == [1, -1, 1, -1, 0] && t[5].isNaN)
    }

    @Test("GELU and its derivative are those of the definition", arguments: [1, 7, 16, 4099])
    func gelus(count: Int) {
        func gate(_ x: Double) -> Double {
            0.5 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        }
        let x = grid(-9, 9, count)
        var y = [Float](repeating: 0, count: count)
        var dy = [Float](repeating: 2, count: count)
        applyGELU(x, into: &y, count: count)
        applyGELUBackward(x, &dy, count: count)

        for index in 0..<count {
            let at = Double(x[index])
            let slope = ((at + 1e-5) * gate(at + 1e-5) - (at - 1e-5) * gate(at - 1e-5)) / 2e-5
            // Numbers up to 9; the exponent of the gate, at most 60 where it still matters, is right to 60 · 2⁻²⁴.
            #expect(abs(Double(y[index]) - at * gate(at)) < 2e-6)
            #expect(abs(Double(dy[index]) - 2 * slope) < 1e-5)
        }
    }

    @Test("the derivative of tanh is one minus its square")
    func tanhDerivative() {
        let y: [Float] = [0, 0.5, -0.5, 1, -1]
        var dy: [Float] = [2, 2, -4, 3, 3]
        applyTanhBackward(y, &dy, count: 5)
        #expect(dy == [2, 1.5, -3, 0, 0])  // Exact in binary.
    }

    @Test("column sums are added to what is there", arguments: [1, 3, 16, 21])
    func columns(width: Int) {
        let x = (0..<5 * width).map { Float($0) }
        var sums = [Float](repeating: 1, count: width)
        addColumnSums(x, rows: 5, width: width, to: &sums)
        // Small whole numbers: exact.
        #expect(sums == (0..<width).map { 1 + Float(5 * $0 + 10 * width) })
    }

    @Test("freed memory is kept where the C library offers it")
    func memory() {
        #if canImport(Glibc)
            #expect(keepFreedMemory(bytes: 64 << 20))
        #endif
    }
}
