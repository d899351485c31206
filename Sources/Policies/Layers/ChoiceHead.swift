package import Primitives

/// How a row of numbers becomes a distribution over actions, discrete or continuous.
package enum ChoiceHead: Sendable, Equatable {
    case categorical(actions: Int, map: OutputMap)
    /// - Parameter logDeviations: where one log σ per component begins in the parameters; nil when a row holds them.
    case gaussian(width: Int, logDeviations: Int?)

    package enum Tape: Sendable {
        /// `raw` is there when a map stands in front of the softmax.
        case categorical(Categorical.Tape, raw: Activations?)
        case gaussian(Gaussian.Tape)
    }

    package var actionSpace: ActionSpace {
        switch self {
        case .categorical(let actions, _): .discrete(actions)
        case .gaussian(let width, _): .continuous(width: width)
        }
    }

    /// What a sampler gives: logits, or means and log σ.
    package func outputs(_ raw: Activations, parameters p: UnsafePointer<Float>) -> Activations {
        switch self {
        case .categorical(_, .softmax), .gaussian(_, nil): raw
        case .categorical(_, .stablemax): StableMax.forward(raw)
        case .gaussian(let width, .some(let logDeviations)):
            Activations(rows: raw.rows, width: 2 * width) { out in
                raw.values.withPointer { means in
                    for row in 0..<raw.rows {
                        (out + row * 2 * width).update(from: means + row * width, count: width)
                        (out + row * 2 * width + width).update(from: p + logDeviations, count: width)
                    }
                }
            }
        }
    }

    package func forward(
        _ raw: Activations, of trajectories: [Trajectory], parameters p: UnsafePointer<Float>
    ) -> (logProbabilities: [Float], entropies: [Float], tape: Tape) {
        let outputs = outputs(raw, parameters: p)
        switch self {
        case .categorical(_, let map):
            let said = Categorical.forward(outputs, actions: trajectories.flatMap(\.discreteActions))
            return (
                said.logProbabilities, said.entropies, .categorical(said.tape, raw: map == .softmax ? nil : raw)
            )
        case .gaussian(let width, _):
            let said = Gaussian.forward(outputs, actions: trajectories.flatMap { $0.continuousActions(width: width) })
            return (said.logProbabilities, said.entropies, .gaussian(said.tape))
        }
    }

    /// Adds to `g` and returns the derivative with respect to the row of numbers.
    package func backward(
        _ upstream: PolicyUpstream, tape: Tape, hasCritic: Bool, gradient g: UnsafeMutablePointer<Float>
    ) -> Activations {
        switch tape {
        case .categorical(let tape, let raw):
            var d = Categorical.backward(upstream, tape: tape, hasCritic: hasCritic)
            if let raw { StableMax.backward(&d, x: raw) }
            return d
        case .gaussian(let tape):
            let d = Gaussian.backward(upstream, tape: tape, hasCritic: hasCritic)
            guard case .gaussian(let width, .some(let logDeviations)) = self else { return d }
            return Activations(rows: d.rows, width: width) { means in
                for row in 0..<d.rows {
                    for column in 0..<width {
                        means[row * width + column] = d.values[row * 2 * width + column]
                        g[logDeviations + column] += d.values[row * 2 * width + width + column]
                    }
                }
            }
        }
    }

    package func distribution(of tape: Tape) -> ChoiceDistribution {
        switch tape {
        case .categorical(let tape, _): Categorical.distribution(of: tape)
        case .gaussian(let tape): Gaussian.distribution(of: tape)
        }
    }
}
