public import Parameters
public import Primitives

/// A multilayer perceptron: `h₀ = observation`, `hᵢ = tanh(Wᵢ₋₁ hᵢ₋₁ + bᵢ₋₁)`, and `W h + b` is logits, or the means of
/// independent normal numbers, with their log σ beside them or as parameters (`Gaussian`).
///
/// - Shapes: tensors `layers.i.weight` `(out, in)` and `layers.i.bias` `(out)`, the names and order of a PyTorch
///   `Sequential` without its activations; then those of `Network`.
/// - Start: hidden weights orthogonal with gain √2, so that no direction of the observation is lost or favoured by
///   chance, whatever the depth; the last layer orthogonal with gain 0.01 and all biases 0, so that the first policy is
///   nearly uniform and its first samples try everything (Andrychowicz et al., "What Matters for On-Policy Deep
///   Actor-Critic Methods?", ICLR 2021, section 3.2, found the first policy to matter more than they expected). With
///   `.scaled` normal numbers of deviation `1/√inputs`, and a hundredth of it in the last layer. A log σ begins at
///   `initialLogDeviation`.
/// - Complexity: O(Σ T · d); all steps of all trajectories go through each layer in one product.
public struct MLPPolicy: Policy {
    private let network: Network<Perceptron>
    public let observationWidth: Int
    private let start: WeightStart
    private let initialLogDeviation: Double
    private let headName: String

    public var layout: Layout { network.layout }
    public var actionSpace: ActionSpace { network.choices.actionSpace }

    public init(
        observationWidth: Int, hidden: [Int], actionSpace: ActionSpace, map: OutputMap = .softmax,
        deviations: DeviationSource = .parameter, initialLogDeviation: Double = 0, critic: CriticKind = .none,
        start: WeightStart = .orthogonal
    ) {
        precondition(([observationWidth] + hidden).allSatisfy { $0 > 0 }, "layers of \(hidden) units")
        precondition(initialLogDeviation.isFinite, "a first log deviation of \(initialLogDeviation)")
        let headName = "layers.\(hidden.count)"
        network = Network(
            .init(
                actionSpace: actionSpace, map: map, deviations: deviations, critic: critic, headName: headName,
                headBias: true),
            trunkTensors: Perceptron.tensors(observationWidth: observationWidth, hidden: hidden),
            features: hidden.last ?? observationWidth
        ) { layout, prefix in
            Perceptron(observationWidth: observationWidth, hidden: hidden, layout: layout, prefix: prefix)
        }
        self.observationWidth = observationWidth
        self.start = start
        self.initialLogDeviation = initialLogDeviation
        self.headName = headName
    }

    /// A policy over finitely many actions with nothing special about it.
    public init(observationWidth: Int, hidden: [Int], actions: Int) {
        self.init(observationWidth: observationWidth, hidden: hidden, actionSpace: .discrete(actions))
    }

    public func initialParameters(using random: inout SeededGenerator) -> ParameterVector {
        network.initialParameters(using: &random) { name, entry, values, random in
            if entry.shape.count == 2 {
                let isHead = name == headName + ".weight"
                let gain = start == .orthogonal ? 2.0.squareRoot() : 1
                Initialization.matrix(
                    &values, rows: entry.shape[0], columns: entry.shape[1], gain: isHead ? 0.01 : gain, start,
                    using: &random)
            } else if name == "log_deviations" {
                for index in values.indices { values[index] = Float(initialLogDeviation) }
            } else if name == headName + ".bias", case .gaussian(let width, nil) = network.choices {
                for index in values.indices.suffix(width) { values[index] = Float(initialLogDeviation) }
            }
        }
    }

    public struct Tape: Sendable { fileprivate let network: Network<Perceptron>.Tape }

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
