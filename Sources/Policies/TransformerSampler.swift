import LinearAlgebra
import Parameters

/// Logits token by token: keys and values of earlier tokens are remembered, so that a token costs the same wherever it
/// stands but for its attention, and no position is computed twice.
public struct TransformerSampler: PolicySampler {
    private let policy: TransformerPolicy
    private let parameters: ParameterVector
    private let count: Int
    /// Tokens seen so far of each sequence.
    private var past = 0
    /// Per layer: `(count, contextLength, 2 · width)`, key and value of a position side by side.
    private var caches: [[Float]]

    init(policy: TransformerPolicy, count: Int, parameters: ParameterVector) {
        precondition(count >= 0, "\(count) sequences")
        self.policy = policy
        self.parameters = parameters
        self.count = count
        let cache = [Float](repeating: 0, count: count * policy.contextLength * 2 * policy.width)
        caches = [[Float]](repeating: cache, count: policy.blocks.count)
    }

    /// - Parameter input: tokens; the first call usually brings a prompt, every later one the token just drawn.
    public mutating func outputs(_ input: SamplerInput) -> [Float] {
        guard case .tokens(let ids, let each) = input else {
            preconditionFailure("a transformer sees tokens, not observations")
        }
        precondition(each > 0 && ids.count == count * each, "\(ids.count) tokens for \(count) sequences of \(each)")
        precondition(
            past + each <= policy.contextLength,
            "\(past + each) tokens in a context of \(policy.contextLength)")
        for id in ids { precondition(id >= 0 && id < policy.vocabulary, "token \(id) of \(policy.vocabulary)") }

        let places = (0..<ids.count).map { Int32(past + $0 % each) }
        var x = policy.embed(ids, at: places, parameters: parameters)
        var caches = caches
        self.caches = []  // Moves them out, so that writing copies nothing.
        parameters.values.withPointer { p in
            for (index, block) in policy.blocks.enumerated() {
                let asked = index == policy.blocks.count - 1 ? 1 : each
                x = advance(x, through: block, cache: &caches[index], each: each, asked: asked, parameters: p)
            }
            x = policy.logits(x, parameters: p)
        }
        self.caches = caches
        past += each
        return x.values
    }

    /// One block: `each` new rows per sequence come in, the last `asked` of them go out.
    private func advance(
        _ x: Activations, through block: TransformerBlock, cache: inout [Float], each: Int, asked: Int,
        parameters p: UnsafePointer<Float>
    ) -> Activations {
        let spans = (0..<count).map {
            SequenceSpan(input: ($0 * each)..<(($0 + 1) * each), output: ($0 * asked)..<(($0 + 1) * asked))
        }
        let qkv = block.project(x, parameters: p).qkv
        remember(qkv, each: each, in: &cache)
        let attended = attend(qkv, spans: spans, cache: cache)
        return block.finish(attended, residual: TransformerBlock.outputs(of: x, spans), parameters: p).y
    }

    private func remember(_ qkv: Activations, each: Int, in cache: inout [Float]) {
        let pair = 2 * policy.width
        cache.withMutablePointer { cache in
            qkv.values.withPointer { qkv in
                for row in 0..<count * each {
                    let place = row / each * policy.contextLength + past + row % each
                    (cache + place * pair).update(from: qkv + row * 3 * policy.width + policy.width, count: pair)
                }
            }
        }
    }

    private func attend(_ qkv: Activations, spans: [SequenceSpan], cache: [Float]) -> Activations {
        let width = policy.width
        guard let first = spans.first else { return Activations([], width: width) }
        let shape = AttentionShape(
            queries: first.output.count, keys: past + first.input.count, heads: policy.heads,
            width: width / policy.heads)
        return Activations(rows: count * shape.queries, width: width) { out in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.weightCount + shape.scratchCount) { room in
                guard let room = room.baseAddress else { return }
                attend(qkv.values, cache, room, out)
            }
        }

        func attend(
            _ qkv: UnsafePointer<Float>, _ cache: UnsafePointer<Float>, _ room: UnsafeMutablePointer<Float>,
            _ out: UnsafeMutablePointer<Float>
        ) {
            for (sequence, span) in spans.enumerated() {
                let keys = cache + sequence * policy.contextLength * 2 * width
                causalAttention(
                    shape, q: qkv + span.kept.lowerBound * 3 * width, qStride: 3 * width, k: keys, v: keys + width,
                    kvStride: 2 * width, weights: room, into: out + span.output.lowerBound * width,
                    scratch: room + shape.weightCount)
            }
        }
    }
}
