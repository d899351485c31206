import LinearAlgebra
import Primitives
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Causal attention")
struct CausalAttentionTests {
    /// Below, at and above a vector of eight in each direction; all positions asked, some, and only the last.
    static let shapes = [
        AttentionShape(queries: 1, keys: 1, heads: 1, width: 1),
        AttentionShape(queries: 8, keys: 8, heads: 4, width: 8),
        AttentionShape(queries: 3, keys: 7, heads: 2, width: 5),
        AttentionShape(queries: 1, keys: 19, heads: 2, width: 16),
        AttentionShape(queries: 17, keys: 17, heads: 1, width: 12),
        AttentionShape(queries: 9, keys: 12, heads: 3, width: 8),
    ]

    /// Rows of queries, keys and values side by side, as a projection leaves them.
    struct Example {
        let shape: AttentionShape
        var qkv: [Float]
        let up: [Float]
        var width: Int { shape.heads * shape.width }

        init(_ shape: AttentionShape) {
            var random = SeededGenerator(seed: UInt64(shape.keys))
            func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
            self.shape = shape
            qkv = numbers(shape.keys * 3 * shape.heads * shape.width)
            up = numbers(shape.queries * shape.heads * shape.width)
        }

        /// The definition, head by head and query by query.
        func twin(_ qkv: [Double]) -> [Double] {
            var out = [Double](repeating: 0, count: shape.queries * width)
            for head in 0..<shape.heads {
                for query in 0..<shape.queries {
                    let place = shape.keys - shape.queries + query
                    func number(_ part: Int, _ row: Int, _ d: Int) -> Double {
                        qkv[row * 3 * width + part * width + head * shape.width + d]
                    }
                    let shares = (0...place).map { key in
                        let score = (0..<shape.width).reduce(0.0) { $0 + number(0, place, $1) * number(1, key, $1) }
                        return exp(score / Double(shape.width).squareRoot())
                    }
                    let total = shares.reduce(0, +)
                    for d in 0..<shape.width {
                        out[query * width + head * shape.width + d] =
                            (0...place).reduce(0.0) { $0 + shares[$1] * number(2, $1, d) } / total
                    }
                }
            }
            return out
        }

        func forward() -> (out: [Float], weights: [Float]) {
            var out = [Float](repeating: .nan, count: shape.queries * width)
            var weights = [Float](repeating: .nan, count: shape.weightCount)
            var scratch = [Float](repeating: .nan, count: shape.scratchCount)
            qkv.withUnsafeBufferPointer { rows in
                guard let first = rows.baseAddress else { return }
                causalAttention(
                    shape, q: first + (shape.keys - shape.queries) * 3 * width, qStride: 3 * width, k: first + width,
                    v: first + 2 * width, kvStride: 3 * width, weights: &weights, into: &out, scratch: &scratch)
            }
            return (out, weights)
        }

        func backward(_ weights: [Float]) -> [Float] {
            // Zeros stand for the queries of positions that were not asked; everything else must be overwritten.
            let unasked = shape.keys - shape.queries
            var derivative = [Float](repeating: .nan, count: qkv.count)
            for row in 0..<unasked { for d in 0..<width { derivative[row * 3 * width + d] = 0 } }
            var scratch = [Float](repeating: .nan, count: shape.scratchCount)
            qkv.withUnsafeBufferPointer { rows in
                derivative.withUnsafeMutableBufferPointer { d in
                    guard let first = rows.baseAddress, let to = d.baseAddress else { return }
                    causalAttentionBackward(
                        shape, q: first + unasked * 3 * width, qStride: 3 * width, k: first + width,
                        v: first + 2 * width, kvStride: 3 * width, weights: weights, dout: up,
                        dq: to + unasked * 3 * width, dk: to + width, dv: to + 2 * width, stride: 3 * width,
                        scratch: &scratch)
                }
            }
            return derivative
        }
    }

    @Test("is its definition, and its weights are zero beyond the diagonal", arguments: shapes)
    func forward(shape: AttentionShape) {
        let example = Example(shape)
        let (out, weights) = example.forward()

        // Scores below 20 and sums of at most 20 terms in single precision.
        for (a, b) in zip(out, example.twin(example.qkv.map { Double($0) })) { #expect(abs(Double(a) - b) < 1e-5) }
        let wide = shape.weightCount / (shape.heads * shape.queries)
        for (index, weight) in weights.enumerated()
        where index % wide > shape.keys - shape.queries + index / wide % shape.queries {
            #expect(weight == 0)
        }
    }

    @Test("its derivatives are those of the definition, by central differences", arguments: shapes)
    func backward(shape: AttentionShape) {
        let example = Example(shape)
        let derivative = example.backward(example.forward().weights)

        var wide = example.qkv.map { Double($0) }
        func value() -> Double { zip(example.twin(wide), example.up).reduce(0) { $0 + $1.0 * Double($1.1) } }
        for index in wide.indices {
            let kept = wide[index]
            wide[index] = kept + 1e-5
            let above = value()
            wide[index] = kept - 1e-5
            let expected = (above - value()) / 2e-5
            wide[index] = kept
            // Sums of at most 20 products of numbers below 10, each to 2⁻²⁴.
            #expect(abs(Double(derivative[index]) - expected) < 3e-5)
        }
    }
}
