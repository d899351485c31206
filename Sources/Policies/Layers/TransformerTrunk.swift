import LinearAlgebra
package import Parameters

/// The transformer below its head: `x = token + position`, then the blocks, then a normalisation.
///
/// The last block computes only the positions that predict an action.
package struct TransformerTrunk: Trunk {
    package let width: Int
    let vocabulary: Int
    let contextLength: Int
    let heads: Int
    let blocks: [TransformerBlock]
    private let tokens: Int
    private let positions: Int
    private let finalNorm: Int

    package struct Sizes: Sendable {
        var vocabulary: Int
        var contextLength: Int
        var width: Int
        var heads: Int
        var layers: Int
    }

    package init(_ sizes: Sizes, layout: Layout, prefix: String) {
        width = sizes.width
        vocabulary = sizes.vocabulary
        contextLength = sizes.contextLength
        heads = sizes.heads
        blocks = (0..<sizes.layers).map {
            TransformerBlock("\(prefix)layers.\($0)", layout: layout, width: sizes.width, heads: sizes.heads)
        }
        tokens = layout[prefix + "tokens.weight"].offset
        positions = layout[prefix + "positions.weight"].offset
        finalNorm = layout[prefix + "norm.weight"].offset
    }

    package static func tensors(_ sizes: Sizes) -> [(name: String, shape: [Int])] {
        [
            ("tokens.weight", [sizes.vocabulary, sizes.width]),
            ("positions.weight", [sizes.contextLength, sizes.width]),
        ]
            + (0..<sizes.layers).flatMap { TransformerBlock.tensors("layers.\($0)", width: sizes.width) }
            + [("norm.weight", [sizes.width])]
    }

    package struct Tape: Sendable {
        fileprivate let blocks: [TransformerBlock.Tape]
        fileprivate let x: Activations
        fileprivate let scales: [Float]
    }

    package func batch(_ trajectories: [Trajectory]) -> TokenBatch {
        TokenBatch(trajectories, vocabulary: vocabulary, contextLength: contextLength)
    }

    package func forward(
        _ batch: TokenBatch, parameters p: UnsafePointer<Float>
    ) -> (features: Activations, tape: Tape) {
        var tapes: [TransformerBlock.Tape] = []
        var x = embed(batch.ids, at: batch.places, parameters: p)
        for (index, block) in blocks.enumerated() {
            let (y, tape) = block.forward(x, spans: spans(batch, block: index), parameters: p)
            tapes.append(tape)
            x = y
        }
        let (normed, scales) = RMSNorm.forward(x, gain: p + finalNorm)
        return (normed, Tape(blocks: tapes, x: x, scales: scales))
    }

    package func backward(
        _ d: Activations, tape: Tape, batch: TokenBatch, parameters p: UnsafePointer<Float>,
        gradient g: UnsafeMutablePointer<Float>
    ) {
        var dx = Activations(zeros: tape.x.rows, width: width)
        RMSNorm.backward(
            d, x: tape.x, scales: tape.scales, gain: p + finalNorm, addingTo: &dx, dGain: g + finalNorm)
        for (index, block) in blocks.enumerated().reversed() {
            dx = block.backward(
                dx, tape: tape.blocks[index], spans: spans(batch, block: index), parameters: p, gradient: g)
        }
        Embedding.backward(dx, ids: batch.ids, at: batch.places, dTokens: g + tokens, dPositions: g + positions)
    }

    // MARK: Parts that a sampler uses too

    func embed(_ ids: [Int32], at places: [Int32], parameters p: UnsafePointer<Float>) -> Activations {
        Embedding.forward(ids: ids, at: places, tokens: p + tokens, positions: p + positions, width: width)
    }

    func norm(_ x: Activations, parameters p: UnsafePointer<Float>) -> Activations {
        RMSNorm.forward(x, gain: p + finalNorm).y
    }

    private func spans(_ batch: TokenBatch, block: Int) -> [SequenceSpan] {
        block == blocks.count - 1 ? batch.lastSpans : batch.innerSpans
    }
}
