import CKernels

/// The sizes of causal attention over one sequence: its `queries` last positions look at its `keys` positions up to
/// their own. Training has `queries == keys`; a sampler that remembers its past has few queries and many keys.
public struct AttentionShape: Sendable, Equatable {
    public let queries: Int
    public let keys: Int
    public let heads: Int
    /// Numbers per head in a query, key or value.
    public let width: Int

    public init(queries: Int, keys: Int, heads: Int, width: Int) {
        precondition(
            queries >= 0 && keys >= queries && heads > 0 && width > 0,
            "attention of \(queries) queries to \(keys) keys in \(heads) heads of \(width)")
        self.queries = queries
        self.keys = keys
        self.heads = heads
        self.width = width
    }

    /// Floats that the weights take: `(heads, queries, keys rounded up to 8)`.
    public var weightCount: Int { guidon_attention_weights(raw) }
    /// Floats that the functions below need to work in.
    public var scratchCount: Int { guidon_attention_scratch(raw) }

    fileprivate var raw: guidon_attention_shape {
        guidon_attention_shape(queries: queries, keys: keys, heads: heads, width: width)
    }
}

/// `weights = softmax(Q Kᵀ / √width)` under the causal mask, `out = weights · V`, head by head.
///
/// - Shapes: a row of `q`, `k`, `v` or `out` holds all heads side by side; rows of `q` are `qStride` floats apart, rows
///   of `k` and `v` are `kvStride` apart, `out` is dense `(queries, heads · width)`. Weights above the diagonal are 0.
/// - Complexity: O(heads · queries · keys · width); no allocation.
/// - Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, equation 1.
public func causalAttention(
    _ shape: AttentionShape, q: UnsafePointer<Float>, qStride: Int, k: UnsafePointer<Float>, v: UnsafePointer<Float>,
    kvStride: Int, weights: UnsafeMutablePointer<Float>, into out: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
) {
    guidon_attention(shape.raw, q, qStride, k, v, kvStride, weights, out, scratch)
}

/// Writes the derivatives with respect to the queries, keys and values, rows `stride` floats apart.
///
/// With `dW = dO Vᵀ` and `dS = W ∘ (dW − rowsum(W ∘ dW))`: `dQ = dS K / √width`, `dK = dSᵀ Q / √width`, `dV = Wᵀ dO`.
public func causalAttentionBackward(
    _ shape: AttentionShape, q: UnsafePointer<Float>, qStride: Int, k: UnsafePointer<Float>, v: UnsafePointer<Float>,
    kvStride: Int, weights: UnsafePointer<Float>, dout: UnsafePointer<Float>, dq: UnsafeMutablePointer<Float>,
    dk: UnsafeMutablePointer<Float>, dv: UnsafeMutablePointer<Float>, stride: Int, scratch: UnsafeMutablePointer<Float>
) {
    guidon_attention_backward(
        shape.raw, q, qStride, k, v, kvStride, weights, dout, dq, dk, dv, stride, scratch)
}
