import LinearAlgebra

/// Causal attention within each sequence; a row of `qkv`, `(rows, 3 · width)`, is a query, a key and a value.
package enum Attention {
    /// - Returns: one row per output position, and the weights of all sequences and heads for `backward`.
    package static func forward(
        _ qkv: Activations, spans: [SequenceSpan], heads: Int
    ) -> (out: Activations, weights: [Float]) {
        let width = qkv.width / 3
        let stride = qkv.width
        let shapes = spans.map { $0.shape(heads: heads, width: width) }
        var weights = [Float](repeating: 0, count: shapes.reduce(0) { $0 + $1.weightCount })
        let out = Activations(rows: spans.reduce(0) { $0 + $1.output.count }, width: width) { out in
            withScratch(shapes) { scratch in
                qkv.values.withPointer { qkv in
                    attend(qkv, out, &weights, scratch)
                }
            }
        }
        return (out, weights)

        func attend(
            _ qkv: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ weights: UnsafeMutablePointer<Float>,
            _ scratch: UnsafeMutablePointer<Float>
        ) {
            var place = weights
            for (span, shape) in zip(spans, shapes) {
                let keys = qkv + span.input.lowerBound * stride + width
                causalAttention(
                    shape, q: qkv + span.kept.lowerBound * stride, qStride: stride, k: keys, v: keys + width,
                    kvStride: stride, weights: place, into: out + span.output.lowerBound * width, scratch: scratch)
                place += shape.weightCount
            }
        }
    }

    /// The derivative with respect to `qkv`; zero for the queries of positions that the output does not keep.
    package static func backward(
        _ dout: Activations, qkv: Activations, weights: [Float], spans: [SequenceSpan], heads: Int
    ) -> Activations {
        let width = qkv.width / 3
        let stride = qkv.width
        let shapes = spans.map { $0.shape(heads: heads, width: width) }
        return Activations(rows: qkv.rows, width: stride) { d in
            withScratch(shapes) { scratch in
                attend(qkv.values, dout.values, weights, d, scratch)
            }
        }

        func attend(
            _ qkv: UnsafePointer<Float>, _ dout: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
            _ d: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
        ) {
            var place = weights
            for (span, shape) in zip(spans, shapes) {
                for row in span.input.lowerBound..<span.kept.lowerBound {
                    (d + row * stride).update(repeating: 0, count: width)
                }
                let keys = span.input.lowerBound * stride + width
                let queries = span.kept.lowerBound * stride
                causalAttentionBackward(
                    shape, q: qkv + queries, qStride: stride, k: qkv + keys, v: qkv + keys + width, kvStride: stride,
                    weights: place, dout: dout + span.output.lowerBound * width, dq: d + queries, dk: d + keys,
                    dv: d + keys + width, stride: stride, scratch: scratch)
                place += shape.weightCount
            }
        }
    }

    /// Room for the largest of the shapes.
    static func withScratch(_ shapes: [AttentionShape], _ body: (UnsafeMutablePointer<Float>) -> Void) {
        let count = shapes.lazy.map(\.scratchCount).max() ?? 0
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(count, 1)) { buffer in
            if let start = buffer.baseAddress { body(start) }
        }
    }
}
