import LinearAlgebra
import Primitives
import TestSupport
import Testing

@Suite("Products of rows with a small matrix")
struct RowProductsTests {
    /// Rows, inputs, outputs: around the corners of the kernel, of squares of eight, and beyond what counts as small.
    static let shapes = [(1, 1, 1), (6, 8, 16), (7, 33, 10), (13, 32, 96), (25, 9, 49), (64, 128, 32), (3, 300, 256)]

    func draw(_ count: Int, _ random: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in Float(random.normal()) }
    }

    @Test("are x W and x Wᵀ, alone and added to what is there", arguments: shapes, [false, true])
    func definition(shape: (Int, Int, Int), adding: Bool) {
        let (rows, inputs, outputs) = shape
        var random = SeededGenerator(seed: 1)
        let x = draw(rows * inputs, &random)
        let W = draw(inputs * outputs, &random)
        let turned = (0..<inputs * outputs).map { W[$0 % inputs * outputs + $0 / inputs] }
        let start = draw(rows * outputs, &random)
        let expected = (0..<rows * outputs).map { at in
            (0..<inputs).reduce(adding ? Double(start[at]) : 0) {
                $0 + Double(x[at / outputs * inputs + $1]) * Double(W[$1 * outputs + at % outputs])
            }
        }
        var (plain, transposed) = (start, start)

        multiplyRows(x, rows: rows, by: W, inputs: inputs, outputs: outputs, adding: adding, into: &plain)
        multiplyRows(
            x, rows: rows, byTransposed: turned, inputs: inputs, outputs: outputs, adding: adding, into: &transposed)

        // At most 301 roundings of 2⁻²⁴ of partial sums that are no larger than a few results.
        #expect(relativeError(plain.map(Double.init), expected) <= 4e-6)
        #expect(relativeError(transposed.map(Double.init), expected) <= 4e-6)
    }

    @Test("write no number beyond the rows")
    func bounds() {
        var random = SeededGenerator(seed: 2)
        for (rows, inputs, outputs) in Self.shapes {
            var y = [Float](repeating: 7, count: rows * outputs + 20)
            let W = draw(inputs * outputs, &random)
            multiplyRows(
                draw(rows * inputs, &random), rows: rows, byTransposed: W, inputs: inputs, outputs: outputs, into: &y)
            #expect(y[(rows * outputs)...].allSatisfy { $0 == 7 })
        }
    }

    @Test("a row has the same bits among any other rows")
    func alone() {
        var random = SeededGenerator(seed: 3)
        let (rows, inputs, outputs) = (23, 32, 20)
        let (x, W) = (draw(rows * inputs, &random), draw(inputs * outputs, &random))
        var together = [Float](repeating: 0, count: rows * outputs)
        multiplyRows(x, rows: rows, byTransposed: W, inputs: inputs, outputs: outputs, into: &together)
        for row in 0..<rows {
            var single = [Float](repeating: 0, count: outputs)
            multiplyRows(
                Array(x[row * inputs..<(row + 1) * inputs]), rows: 1, byTransposed: W, inputs: inputs, outputs: outputs,
                into: &single)
            // On a machine without fused multiplication BLAS does it, and promises no such thing.
            #expect(KernelCode.best == .portable || single == Array(together[row * outputs..<(row + 1) * outputs]))
        }
    }

    @Test("no rows are no work")
    func empty() {
        var y: [Float] = [7]
        multiplyRows([1], rows: 0, by: [1], inputs: 1, outputs: 1, into: &y)
        multiplyRows([1], rows: 0, byTransposed: [1], inputs: 1, outputs: 1, into: &y)
        #expect(y == [7])
    }
}
