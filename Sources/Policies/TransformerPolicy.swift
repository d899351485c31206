public import Parameters
public import Primitives

/// A small causal transformer over tokens; an action is the next token, predicted where the last one stands.
///
/// `x = token + position`, then `layers` times a `TransformerBlock`, then `logits = W_head norm(x)`. Normalisation
/// comes before each branch, by root mean square with gains; no biases; the head is not tied to the token embedding.
///
/// - Shapes: `d = (2V + C + 1) D + layers · (12 D² + 2 D)` for vocabulary `V`, context `C`, width `D`, without a critic;
///   the names in `layout` are those of the PyTorch model in `scripts/golden/policies.py`.
/// - Complexity: O(rows · d) for rows of all sequences side by side, without padding, one product per matrix; attention
///   adds O(Σ T² D). The last block computes only the positions that predict an action.
/// - Source: Vaswani et al., 2017; pre-norm as in Xiong et al., "On Layer Normalization in the Transformer
///   Architecture", ICML 2020; RMSNorm of Zhang and Sennrich, 2019.
public struct TransformerPolicy: Policy {
    private let network: Network<TransformerTrunk>
    private let start: WeightStart

    public var layout: Layout { network.layout }
    public var actionSpace: ActionSpace { network.choices.actionSpace }

    /// - Parameter contextLength: of the longest input: a prompt and all actions but the last.
    public init(
        vocabulary: Int, contextLength: Int, width: Int, heads: Int, layers: Int, map: OutputMap = .softmax,
        critic: CriticKind = .none, start: WeightStart = .scaled
    ) {
        precondition(
            heads > 0 && layers > 0 && width.isMultiple(of: heads), "\(layers) layers of \(width) in \(heads) heads")
        let sizes = TransformerTrunk.Sizes(
            vocabulary: vocabulary, contextLength: contextLength, width: width, heads: heads, layers: layers)
        network = Network(
            .init(actionSpace: .discrete(vocabulary), map: map, critic: critic, headBias: false),
            trunkTensors: TransformerTrunk.tensors(sizes), features: width
        ) { layout, prefix in TransformerTrunk(sizes, layout: layout, prefix: prefix) }
        self.start = start
    }

    public struct Tape: Sendable { fileprivate let network: Network<TransformerTrunk>.Tape }

    public func forward(_ trajectories: [Trajectory], parameters: ParameterVector) -> PolicyForward<Tape> {
        network.forward(trajectories, parameters: parameters).map(Tape.init)
    }

    public func distribution(of tape: Tape) -> ChoiceDistribution {
        network.choices.distribution(of: tape.network.choices)
    }

    public func backward(_ tape: Tape, upstream: PolicyUpstream, parameters: ParameterVector) -> Gradient {
        network.backward(tape.network, upstream: upstream, parameters: parameters)
    }

    public func sampler(count: Int, parameters: ParameterVector) -> NetworkSampler {
        network.sampler(count: count, parameters: parameters)
    }
}

extension TransformerPolicy {
    /// Matrices of a gain per tensor, normal or orthogonal; gains of normalisations are 1.
    ///
    /// - The rule is normal numbers of deviation `1/√inputs`, which keeps a normalised row's size through a matrix. An
    ///   orthogonal matrix keeps it with gain `√(outputs / inputs)` where it widens, and 1 otherwise.
    /// - The two matrices that end a branch are divided by `√(2 · layers)` more, so that the residual stream does not
    ///   grow with depth (Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.3).
    /// - Embeddings are normal with `1/√2`, so that token and position weigh the same and add up to one.
    /// - The head has half the rule: logits of deviation 0.5, an entropy 0.12 below the largest, so that everything is
    ///   sampled. Tried on reverse-4 with ADPO (8 seeds, 15 steps of 120 prompts, greedy pass@1, mean): 0.1 of the rule
    ///   0.78, 0.3 0.82, 0.5 0.91, 1 0.89. The last two are alike at this number of seeds, and 0.5 was picked on the
    ///   same seeds; that a tenth is slower is what the figures show.
    public func initialParameters(using random: inout SeededGenerator) -> ParameterVector {
        let branch = 1 / Double(2 * network.trunk.blocks.count).squareRoot()
        return network.initialParameters(using: &random) { name, entry, values, random in
            guard entry.shape.count == 2 else {
                for index in values.indices { values[index] = 1 }
                return
            }
            let (rows, columns) = (entry.shape[0], entry.shape[1])
            let rule = start == .scaled ? 1 : max(1, (Double(rows) / Double(columns)).squareRoot())
            switch name {
            case "tokens.weight", "positions.weight":
                Initialization.normal(&values, deviation: 0.5.squareRoot(), using: &random)
            default:
                let isEnd = name.hasSuffix("attention.output.weight") || name.hasSuffix("mlp.down.weight")
                let share = name == "head.weight" ? 0.5 : isEnd ? branch : 1
                Initialization.matrix(
                    &values, rows: rows, columns: columns, gain: share * rule, start, using: &random)
            }
        }
    }
}
