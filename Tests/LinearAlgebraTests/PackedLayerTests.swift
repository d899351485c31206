import LinearAlgebra
import Primitives
import Testing

@Suite("A packed layer")
struct PackedLayerTests {
    func draw(_ count: Int, _ random: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in Float(random.normal()) }
    }

    @Test(
        "is x Wᵀ + b, for shapes around every corner of the kernel, and zeros beyond the outputs",
        arguments: [(1, 1, 1), (3, 4, 32), (8, 32, 32), (5, 33, 2), (9, 7, 49), (4, 16, 16)])
    func products(rows: Int, inputs: Int, outputs: Int) {
        var random = SeededGenerator(seed: 1)
        let (W, b) = (draw(outputs * inputs, &random), draw(outputs, &random))
        let x = draw(rows * (inputs + 3), &random)
        let layer = PackedLayer(weight: W, bias: b, inputs: inputs, outputs: outputs)
        var y = [Float](repeating: .nan, count: rows * layer.stride)

        layer.apply(x, xStride: inputs + 3, rows: rows, into: &y)

        for row in 0..<rows {
            for output in 0..<layer.stride {
                let got = Double(y[row * layer.stride + output])
                guard output < outputs else {
                    #expect(got == 0)
                    continue
                }
                var exact = Double(b[output])
                for k in 0..<inputs {
                    exact += Double(x[row * (inputs + 3) + k]) * Double(W[output * inputs + k])
                }
                // At most 34 fused roundings of sums below 40.
                #expect(abs(got - exact) < 34 * 40 * 0x1p-24)
            }
        }
    }

    @Test("a row has the same bits among any other rows")
    func alone() {
        var random = SeededGenerator(seed: 2)
        let layer = PackedLayer(weight: draw(20 * 9, &random), bias: nil, inputs: 9, outputs: 20)
        let x = draw(7 * 9, &random)
        var together = [Float](repeating: 0, count: 7 * layer.stride)
        layer.apply(x, xStride: 9, rows: 7, into: &together)
        for row in 0..<7 {
            var single = [Float](repeating: 0, count: layer.stride)
            layer.apply(Array(x[row * 9..<(row + 1) * 9]), xStride: 9, rows: 1, into: &single)
            #expect(single == Array(together[row * layer.stride..<(row + 1) * layer.stride]))
        }
    }

    @Test("has the same bits by every machine code", arguments: [1, 2, 5, 6, 7, 11, 12, 40])
    func codes(rows: Int) {
        var random = SeededGenerator(seed: 3)
        for (inputs, outputs) in [(4, 32), (33, 50)] {
            let layer = PackedLayer(
                weight: draw(outputs * inputs, &random), bias: draw(outputs, &random), inputs: inputs, outputs: outputs)
            let x = draw(rows * inputs, &random)
            let all = KernelCode.runnable.map { code in
                var y = [Float](repeating: .nan, count: rows * layer.stride)
                layer.apply(x, xStride: inputs, rows: rows, into: &y, code: code)
                return y
            }
            #expect(all.count >= 1 && all.allSatisfy { $0 == all[0] })
        }
    }
}
