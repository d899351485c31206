public import Parameters
public import Primitives

/// A multilayer perceptron: `h₀ = observation`, `hᵢ = tanh(Wᵢ₋₁ hᵢ₋₁ + bᵢ₋₁)`, `logits = W h + b`.
///
/// - Shapes: tensors `layers.i.weight` `(out, in)` and `layers.i.bias` `(out)`, the names and order of a PyTorch
///   `Sequential` without its activations.
/// - Start: hidden weights orthogonal with gain √2, so that no direction of the observation is lost or favoured by
///   chance, whatever the depth; the last layer orthogonal with gain 0.01 and all biases 0, so that the first policy is
///   nearly uniform and its first samples try everything (Andrychowicz et al., "What Matters for On-Policy Deep
///   Actor-Critic Methods?", ICLR 2021, section 3.2, found the first policy to matter more than they expected).
/// - Complexity: O(Σ T · d); all steps of all trajectories go through each layer in one product.
public struct MLPPolicy: Policy {
    public let layout: Layout
    public let observationWidth: Int
    public let actions: Int
    public var actionSpace: ActionSpace { .discrete(actions) }
    private let layers: [Layer]

    private struct Layer {
        let inputs: Int
        let outputs: Int
        /// Where the tensors begin in the parameters.
        let weight: Int
        let bias: Int
    }

    public init(observationWidth: Int, hidden: [Int], actions: Int) {
        let sizes = [observationWidth] + hidden + [actions]
        precondition(sizes.allSatisfy { $0 > 0 }, "layers of \(sizes) units")
        let layout = Layout(
            zip(sizes, sizes.dropFirst()).enumerated().flatMap { index, size in
                [("layers.\(index).weight", [size.1, size.0]), ("layers.\(index).bias", [size.1])]
            })
        self.layout = layout
        self.observationWidth = observationWidth
        self.actions = actions
        layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
            Layer(
                inputs: size.0, outputs: size.1, weight: layout["layers.\(index).weight"].offset,
                bias: layout["layers.\(index).bias"].offset)
        }
    }

    public func initialParameters(using random: inout SeededGenerator) -> ParameterVector {
        var values = [Float](repeating: 0, count: layout.count)
        for (index, layer) in layers.enumerated() {
            Initialization.orthogonal(
                &values[layer.weight..<layer.bias], rows: layer.outputs, columns: layer.inputs,
                gain: index == layers.count - 1 ? 0.01 : 2.0.squareRoot(), using: &random)
        }
        return ParameterVector(values)
    }

    public struct Tape: Sendable {
        /// What enters each layer.
        fileprivate let inputs: [Activations]
        fileprivate let choices: Categorical.Tape
    }

    public func forward(_ trajectories: [Trajectory], parameters: ParameterVector) -> PolicyForward<Tape> {
        let actions = trajectories.flatMap(\.discreteActions)
        var inputs: [Activations] = []
        let logits = run(observations(of: trajectories), parameters: parameters) { inputs.append($0) }
        let output = Categorical.forward(logits, actions: actions)
        return PolicyForward(
            logProbabilities: output.logProbabilities, entropies: output.entropies,
            tape: Tape(inputs: inputs, choices: output.tape))
    }

    public func distribution(of tape: Tape) -> ChoiceDistribution { Categorical.distribution(of: tape.choices) }

    public func backward(_ tape: Tape, upstream: PolicyUpstream, parameters: ParameterVector) -> Gradient {
        precondition(parameters.count == layout.count, "\(parameters.count) parameters of \(layout.count)")
        var gradient = [Float](repeating: 0, count: layout.count)
        var dy = Categorical.backward(upstream, tape: tape.choices)
        gradient.withMutablePointer { g in
            parameters.values.withPointer { p in
                for (layer, x) in zip(layers, tape.inputs).reversed() {
                    Linear.addDerivatives(dy, x: x, dWeight: g + layer.weight, dBias: g + layer.bias)
                    if layer.weight == 0 { continue }  // Nobody asks for the derivative of an observation.
                    dy = Linear.backward(dy, weight: p + layer.weight, inputs: layer.inputs)
                    Tanh.backward(&dy, y: x)
                }
            }
        }
        return Gradient(gradient)
    }

    public func sampler(count: Int, parameters: ParameterVector) -> MLPSampler {
        MLPSampler(policy: self, parameters: parameters)
    }

    // MARK: Helpers

    /// The logits of every row; `visit` sees what enters each layer.
    func run(
        _ observations: Activations, parameters: ParameterVector, visit: (Activations) -> Void = { _ in }
    ) -> Activations {
        precondition(parameters.count == layout.count, "\(parameters.count) parameters of \(layout.count)")
        var x = observations
        parameters.values.withPointer { p in
            for (index, layer) in layers.enumerated() {
                if index > 0 { Tanh.forward(&x) }
                visit(x)
                x = Linear.forward(x, weight: p + layer.weight, bias: p + layer.bias, outputs: layer.outputs)
            }
        }
        return x
    }

    private func observations(of trajectories: [Trajectory]) -> Activations {
        var values: [Float] = []
        values.reserveCapacity(trajectories.reduce(0) { $0 + $1.length } * observationWidth)
        for trajectory in trajectories {
            guard case .observations(let seen, observationWidth) = trajectory.context,
                seen.count == trajectory.length * observationWidth
            else {
                preconditionFailure("a perceptron wants \(observationWidth) numbers before each of its actions")
            }
            values += seen
        }
        return Activations(values, width: observationWidth)
    }
}

/// Logits for observations as they come; a perceptron remembers nothing, so any number of rows will do at any step.
public struct MLPSampler: PolicySampler {
    fileprivate let policy: MLPPolicy
    fileprivate let parameters: ParameterVector

    public mutating func outputs(_ input: SamplerInput) -> [Float] {
        guard case .observations(let values) = input else {
            preconditionFailure("a perceptron sees observations, not tokens")
        }
        return policy.run(Activations(values, width: policy.observationWidth), parameters: parameters).values
    }
}
