import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#endif

/// The last layer of a policy with continuous actions: independent normal numbers, `a = μ + σ ε`.
///
/// With `z = (a − μ) / σ`: `log p(a) = −Σ (z² / 2 + log σ + log(2π) / 2)` and `H = Σ (log σ + (1 + log 2π) / 2)`, sums
/// over the components of an action. Actions are not squashed: an environment that has limits clips by itself.
///
/// - Shapes: `(rows, 2 · width)`, means and then log σ of each choice; actions `(rows, width)`.
package enum Gaussian {
    package struct Tape: Sendable {
        /// Means and log σ, as they came.
        let parameters: Activations
        let actions: [Float]
    }

    /// - Returns: log p(action) and the entropies in nats, `(rows)` each.
    package static func forward(
        _ parameters: Activations, actions: [Float]
    ) -> (logProbabilities: [Float], entropies: [Float], tape: Tape) {
        let width = parameters.width / 2
        precondition(actions.count == parameters.rows * width, "\(actions.count) numbers for \(parameters.rows) rows")
        var logProbabilities: [Float] = []
        var entropies: [Float] = []
        for row in 0..<parameters.rows {
            var density: Float = 0
            var entropy: Float = 0
            for column in 0..<width {
                let mean = parameters.values[row * 2 * width + column]
                let logDeviation = parameters.values[row * 2 * width + width + column]
                density += logDensity(actions[row * width + column], mean: mean, logDeviation: logDeviation)
                entropy += logDeviation + (0.5 + halfLogTwoPi)
            }
            logProbabilities.append(density)
            entropies.append(entropy)
        }
        return (logProbabilities, entropies, Tape(parameters: parameters, actions: actions))
    }

    /// The derivative with respect to means and log σ: that of `log p` is `z / σ` and `z² − 1`, that of `H` 0 and 1.
    package static func backward(_ upstream: PolicyUpstream, tape: Tape, hasCritic: Bool) -> Activations {
        let (rows, width) = (tape.parameters.rows, tape.parameters.width / 2)
        upstream.check(choices: rows, distributionWidth: 2 * width, hasCritic: hasCritic)
        var d = Activations(upstream.distribution ?? [Float](repeating: 0, count: rows * 2 * width), width: 2 * width)
        for row in 0..<rows {
            for column in 0..<width {
                let place = row * 2 * width + column
                let inverse = expf(-tape.parameters.values[place + width])
                let z = (tape.actions[row * width + column] - tape.parameters.values[place]) * inverse
                d.values[place] += upstream.logProbabilities[row] * z * inverse
                d.values[place + width] +=
                    upstream.logProbabilities[row] * (z * z - 1) + (upstream.entropies?[row] ?? 0)
            }
        }
        return d
    }

    package static func distribution(of tape: Tape) -> ChoiceDistribution {
        let width = tape.parameters.width / 2
        var means: [Float] = []
        var logDeviations: [Float] = []
        for row in 0..<tape.parameters.rows {
            let start = row * 2 * width
            means += tape.parameters.values[start..<start + width]
            logDeviations += tape.parameters.values[start + width..<start + 2 * width]
        }
        return .gaussian(means: means, logDeviations: logDeviations, width: width)
    }

    /// Of one component, in the same operations wherever it is asked.
    static func logDensity(_ action: Float, mean: Float, logDeviation: Float) -> Float {
        let z = (action - mean) * expf(-logDeviation)
        return -(0.5 * z * z + logDeviation + halfLogTwoPi)
    }

    /// `log(2π) / 2`.
    private static let halfLogTwoPi: Float = 0.918_938_533_204_672_7
}
