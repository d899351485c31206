public import Parameters
public import Primitives

/// A gated recurrent unit over tokens; an action is the next token, `logits = W h + b` of the state after the last one.
///
/// A state begins with zeros at the start of a trajectory and goes through it to its end; the sampler keeps it.
///
/// - Shapes: tensors of `GRU` and `Network`, `d = V D + 3H (D + H + 2) + V (H + 1)` without a critic.
/// - Start: the recurrent blocks orthogonal, so that a state neither grows nor fades by itself; the rest normal of
///   deviation `1/√inputs`, half of it in the head; embeddings normal of deviation 1, biases 0. With `.scaled` the
///   recurrent blocks are normal too.
/// - Complexity: see `GRU`; no limit on the length of a trajectory.
public struct GRUPolicy: Policy {
    private let network: Network<GRU>
    private let start: WeightStart

    public var layout: Layout { network.layout }
    public var actionSpace: ActionSpace { network.choices.actionSpace }

    /// - Parameters:
    ///   - embedding: numbers of a token, `D`.
    ///   - width: numbers of a state, `H`.
    public init(
        vocabulary: Int, embedding: Int, width: Int, map: OutputMap = .softmax, critic: CriticKind = .none,
        start: WeightStart = .orthogonal
    ) {
        precondition(vocabulary > 0 && embedding > 0 && width > 0, "\(vocabulary) tokens, \(embedding) to \(width)")
        network = Network(
            .init(actionSpace: .discrete(vocabulary), map: map, critic: critic, headBias: true),
            trunkTensors: GRU.tensors(vocabulary: vocabulary, embedding: embedding, width: width), features: width
        ) { layout, prefix in
            GRU(vocabulary: vocabulary, embedding: embedding, width: width, layout: layout, prefix: prefix)
        }
        self.start = start
    }

    public func initialParameters(using random: inout SeededGenerator) -> ParameterVector {
        network.initialParameters(using: &random) { name, entry, values, random in
            guard entry.shape.count == 2 else { return }
            let (rows, columns) = (entry.shape[0], entry.shape[1])
            switch name {
            case "tokens.weight": Initialization.normal(&values, deviation: 1, using: &random)
            case "gru.weight_hh_l0":
                for block in 0..<3 {
                    let first = values.startIndex + block * columns * columns
                    Initialization.matrix(
                        &values[first..<first + columns * columns], rows: columns, columns: columns, gain: 1, start,
                        using: &random)
                }
            default:
                Initialization.matrix(
                    &values, rows: rows, columns: columns, gain: name == "head.weight" ? 0.5 : 1, .scaled,
                    using: &random)
            }
        }
    }

    public struct Tape: Sendable { fileprivate let network: Network<GRU>.Tape }

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
