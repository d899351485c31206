public import Parameters
public import Primitives

/// A small causal transformer over tokens; an action is the next token, predicted where the last one stands.
///
/// `x = token + position`, then `layers` times a `TransformerBlock`, then `logits = W_head norm(x)`. Normalisation
/// comes before each branch, by root mean square with gains; no biases; the head is not tied to the token embedding.
///
/// - Shapes: `d = (2V + C + 1) D + layers · (12 D² + 2 D)` for vocabulary `V`, context `C`, width `D`; the names in
///   `layout` are those of the PyTorch model in `scripts/golden/policies.py`.
/// - Complexity: O(rows · d) for rows of all sequences side by side, without padding, one product per matrix; attention
///   adds O(Σ T² D). The last block computes only the positions that predict an action.
/// - Source: Vaswani et al., 2017; pre-norm as in Xiong et al., "On Layer Normalization in the Transformer
///   Architecture", ICML 2020; RMSNorm of Zhang and Sennrich, 2019.
public struct TransformerPolicy: Policy {
    public let layout: Layout
    public let vocabulary: Int
    public var actionSpace: ActionSpace { .discrete(vocabulary) }
    /// The longest input: a prompt and all actions but the last.
    public let contextLength: Int
    public let width: Int
    public let heads: Int
    let blocks: [TransformerBlock]
    private let tokens: Int
    private let positions: Int
    private let finalNorm: Int
    private let head: Int

    public init(vocabulary: Int, contextLength: Int, width: Int, heads: Int, layers: Int) {
        precondition(
            heads > 0 && layers > 0 && width.isMultiple(of: heads), "\(layers) layers of \(width) in \(heads) heads")
        let layout = Layout(
            [("tokens.weight", [vocabulary, width]), ("positions.weight", [contextLength, width])]
                + (0..<layers).flatMap { TransformerBlock.tensors(index: $0, width: width) }
                + [("norm.weight", [width]), ("head.weight", [vocabulary, width])])
        self.layout = layout
        self.vocabulary = vocabulary
        self.contextLength = contextLength
        self.width = width
        self.heads = heads
        blocks = (0..<layers).map { TransformerBlock(index: $0, layout: layout, width: width, heads: heads) }
        tokens = layout["tokens.weight"].offset
        positions = layout["positions.weight"].offset
        finalNorm = layout["norm.weight"].offset
        head = layout["head.weight"].offset
    }

    public struct Tape: Sendable {
        fileprivate let batch: TokenBatch
        fileprivate let blocks: [TransformerBlock.Tape]
        fileprivate let x: Activations
        fileprivate let scales: [Float]
        fileprivate let normed: Activations
        fileprivate let choices: Categorical.Tape
    }

    public func forward(_ trajectories: [Trajectory], parameters: ParameterVector) -> PolicyForward<Tape> {
        let batch = TokenBatch(trajectories, vocabulary: vocabulary, contextLength: contextLength)
        var tapes: [TransformerBlock.Tape] = []
        var x = embed(batch.ids, at: batch.places, parameters: parameters)
        var scales: [Float] = []
        var normed = x
        var logits = x
        parameters.values.withPointer { p in
            for (index, block) in blocks.enumerated() {
                let (y, tape) = block.forward(x, spans: spans(batch, block: index), parameters: p)
                tapes.append(tape)
                x = y
            }
            (normed, scales) = RMSNorm.forward(x, gain: p + finalNorm)
            logits = Linear.forward(normed, weight: p + head, outputs: vocabulary)
        }
        let output = Categorical.forward(logits, actions: batch.actions)
        return PolicyForward(
            logProbabilities: output.logProbabilities, entropies: output.entropies,
            tape: Tape(
                batch: batch, blocks: tapes, x: x, scales: scales, normed: normed, choices: output.tape))
    }

    public func distribution(of tape: Tape) -> ChoiceDistribution { Categorical.distribution(of: tape.choices) }

    public func backward(_ tape: Tape, upstream: PolicyUpstream, parameters: ParameterVector) -> Gradient {
        precondition(parameters.count == layout.count, "\(parameters.count) parameters of \(layout.count)")
        let dLogits = Categorical.backward(upstream, tape: tape.choices)
        var gradient = [Float](repeating: 0, count: layout.count)
        gradient.withMutablePointer { g in
            parameters.values.withPointer { p in
                Linear.addDerivatives(dLogits, x: tape.normed, dWeight: g + head)
                let dNormed = Linear.backward(dLogits, weight: p + head, inputs: width)
                var dx = Activations(zeros: tape.x.rows, width: width)
                RMSNorm.backward(
                    dNormed, x: tape.x, scales: tape.scales, gain: p + finalNorm, addingTo: &dx, dGain: g + finalNorm)
                for (index, block) in blocks.enumerated().reversed() {
                    dx = block.backward(
                        dx, tape: tape.blocks[index], spans: spans(tape.batch, block: index), parameters: p, gradient: g
                    )
                }
                Embedding.backward(
                    dx, ids: tape.batch.ids, at: tape.batch.places, dTokens: g + tokens, dPositions: g + positions)
            }
        }
        return Gradient(gradient)
    }

    public func sampler(count: Int, parameters: ParameterVector) -> TransformerSampler {
        TransformerSampler(policy: self, count: count, parameters: parameters)
    }

    // MARK: Parts that the sampler uses too

    func embed(_ ids: [Int32], at places: [Int32], parameters: ParameterVector) -> Activations {
        precondition(parameters.count == layout.count, "\(parameters.count) parameters of \(layout.count)")
        var x = Activations([], width: width)
        parameters.values.withPointer { p in
            x = Embedding.forward(ids: ids, at: places, tokens: p + tokens, positions: p + positions, width: width)
        }
        return x
    }

    func logits(_ x: Activations, parameters p: UnsafePointer<Float>) -> Activations {
        Linear.forward(RMSNorm.forward(x, gain: p + finalNorm).y, weight: p + head, outputs: vocabulary)
    }

    private func spans(_ batch: TokenBatch, block: Int) -> [SequenceSpan] {
        block == blocks.count - 1 ? batch.lastSpans : batch.innerSpans
    }
}

extension TransformerPolicy {
    /// Normal numbers of a deviation per tensor; gains are 1.
    ///
    /// - The rule is `1/√inputs`, which keeps a normalised row's size through a matrix.
    /// - The two matrices that end a branch are divided by `√(2 · layers)` more, so that the residual stream does not
    ///   grow with depth (Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.3).
    /// - Embeddings have `1/√2`, so that token and position weigh the same and add up to one.
    /// - The head has half the rule: logits of deviation 0.5, an entropy 0.12 below the largest, so that everything is
    ///   sampled. Tried on reverse-4 with ADPO (8 seeds, 15 steps of 120 prompts, greedy pass@1, mean): 0.1 of the rule
    ///   0.78, 0.3 0.82, 0.5 0.91, 1 0.89. The last two are alike at this number of seeds, and 0.5 was picked on the
    ///   same seeds; that a tenth is slower is what the figures show.
    public func initialParameters(using random: inout SeededGenerator) -> ParameterVector {
        var values = [Float](repeating: 1, count: layout.count)
        let branch = 1 / Double(2 * blocks.count).squareRoot()
        for entry in layout.entries where entry.shape.count == 2 {
            let rule = 1 / Double(entry.shape[1]).squareRoot()
            let deviation =
                switch entry.name {
                case "tokens.weight", "positions.weight": 0.5.squareRoot()
                case "head.weight": 0.5 * rule
                case let name where name.hasSuffix("attention.output.weight") || name.hasSuffix("mlp.down.weight"):
                    branch * rule
                default: rule
                }
            Initialization.normal(&values[entry.range], deviation: deviation, using: &random)
        }
        return ParameterVector(values)
    }
}
