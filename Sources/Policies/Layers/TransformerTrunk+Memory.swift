import LinearAlgebra

extension TransformerTrunk {
    /// Keys and values of earlier tokens, so that a token costs the same wherever it stands but for its attention, and
    /// no position is computed twice.
    private struct Memory: TrunkMemory {
        let trunk: TransformerTrunk
        let count: Int
        /// Tokens seen so far of each sequence.
        var past = 0
        /// Per layer: `(count, contextLength, 2 · width)`, key and value of a position side by side.
        var caches: [[Float]]

        mutating func advance(by input: SamplerInput, parameters p: UnsafePointer<Float>) -> Activations {
            let trunk = trunk
            return trunk.advance(&self, by: input, parameters: p)
        }
    }

    package func memory(count: Int, parameters p: UnsafePointer<Float>) -> any TrunkMemory {
        precondition(count >= 0, "\(count) sequences")
        let cache = [Float](repeating: 0, count: count * contextLength * 2 * width)
        return Memory(trunk: self, count: count, caches: [[Float]](repeating: cache, count: blocks.count))
    }

    /// - Parameter input: tokens; the first call usually brings a prompt, every later one the token just drawn.
    private func advance(
        _ memory: inout Memory, by input: SamplerInput, parameters p: UnsafePointer<Float>
    ) -> Activations {
        guard case .tokens(let ids, let each) = input else {
            preconditionFailure("a transformer sees tokens, not observations")
        }
        let (count, past) = (memory.count, memory.past)
        precondition(each > 0 && ids.count == count * each, "\(ids.count) tokens for \(count) sequences of \(each)")
        precondition(past + each <= contextLength, "\(past + each) tokens in a context of \(contextLength)")
        for id in ids { precondition(id >= 0 && id < vocabulary, "token \(id) of \(vocabulary)") }

        let places = (0..<ids.count).map { Int32(past + $0 % each) }
        var x = embed(ids, at: places, parameters: p)
        for (index, block) in blocks.enumerated() {
            let piece = Piece(count: count, past: past, each: each, asked: index == blocks.count - 1 ? 1 : each)
            x = advance(x, through: block, cache: &memory.caches[index], piece, parameters: p)
        }
        memory.past += each
        return norm(x, parameters: p)
    }

    /// What comes into a block: `each` new rows of each of `count` sequences after `past` earlier ones. The last
    /// `asked` of them go out.
    private struct Piece {
        let count: Int
        let past: Int
        let each: Int
        let asked: Int
    }

    private func advance(
        _ x: Activations, through block: TransformerBlock, cache: inout [Float], _ piece: Piece,
        parameters p: UnsafePointer<Float>
    ) -> Activations {
        let (each, asked) = (piece.each, piece.asked)
        let spans = (0..<piece.count).map {
            SequenceSpan(input: ($0 * each)..<(($0 + 1) * each), output: ($0 * asked)..<(($0 + 1) * asked))
        }
        let qkv = block.project(x, parameters: p).qkv
        remember(qkv, piece, in: &cache)
        let attended = attend(qkv, spans: spans, past: piece.past, cache: cache)
        return block.finish(attended, residual: TransformerBlock.outputs(of: x, spans), parameters: p).y
    }

    private func remember(_ qkv: Activations, _ piece: Piece, in cache: inout [Float]) {
        let pair = 2 * width
        cache.withMutablePointer { cache in
            qkv.values.withPointer { qkv in
                for row in 0..<piece.count * piece.each {
                    let place = row / piece.each * contextLength + piece.past + row % piece.each
                    (cache + place * pair).update(from: qkv + row * 3 * width + width, count: pair)
                }
            }
        }
    }

    private func attend(_ qkv: Activations, spans: [SequenceSpan], past: Int, cache: [Float]) -> Activations {
        guard let first = spans.first else { return Activations([], width: width) }
        let shape = AttentionShape(
            queries: first.output.count, keys: past + first.input.count, heads: heads,
            width: width / heads)
        return Activations(rows: spans.count * shape.queries, width: width) { out in
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
                let keys = cache + sequence * contextLength * 2 * width
                causalAttention(
                    shape, q: qkv + span.kept.lowerBound * 3 * width, qStride: 3 * width, k: keys, v: keys + width,
                    kvStride: 2 * width, weights: room, into: out + span.output.lowerBound * width,
                    scratch: room + shape.weightCount)
            }
        }
    }
}
