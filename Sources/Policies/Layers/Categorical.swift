import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#endif

/// The last layer of a policy with discrete actions: logits become a distribution, and that judges the action taken.
package enum Categorical {
    package struct Tape: Sendable {
        let logits: Activations
        let probabilities: Activations
        let actions: [Int32]
        let entropies: [Float]
    }

    /// - Returns: log p[action] and the entropies in nats, `(rows)` each.
    package static func forward(
        _ logits: Activations, actions: [Int32]
    ) -> (logProbabilities: [Float], entropies: [Float], tape: Tape) {
        precondition(actions.count == logits.rows, "\(actions.count) actions for \(logits.rows) rows of logits")
        for action in actions {
            precondition(action >= 0 && action < logits.width, "action \(action) of \(logits.width)")
        }
        var probabilities = Activations(zeros: logits.rows, width: logits.width)
        var entropies = [Float](repeating: 0, count: logits.rows)
        let logProbabilities = Activations.buffer(logits.rows) { logProbabilities in
            categoricalRows(
                logits.values, actions: actions, rows: logits.rows, width: logits.width,
                probabilities: &probabilities.values, logProbabilities: logProbabilities, entropies: &entropies)
        }
        let tape = Tape(logits: logits, probabilities: probabilities, actions: actions, entropies: entropies)
        return (logProbabilities, entropies, tape)
    }

    /// The derivative with respect to the logits: that of `log p[action]` is `onehot − p`, that of the entropy `H` is
    /// `−p (log p + H)`.
    package static func backward(_ upstream: PolicyUpstream, tape: Tape, hasCritic: Bool) -> Activations {
        let width = tape.logits.width
        upstream.check(choices: tape.actions.count, distributionWidth: width, hasCritic: hasCritic)
        var d = Activations(rows: tape.logits.rows, width: width) { d in
            tape.probabilities.values.withUnsafeBufferPointer { p in
                for row in tape.actions.indices {
                    let factor = upstream.logProbabilities[row]
                    for column in row * width..<(row + 1) * width { d[column] = -factor * p[column] }
                    d[row * width + Int(tape.actions[row])] += factor
                }
            }
        }
        if let distribution = upstream.distribution {
            for index in distribution.indices { d.values[index] += distribution[index] }
        }
        if let entropies = upstream.entropies { addEntropyDerivatives(entropies, tape: tape, to: &d) }
        return d
    }

    /// log p of every action, from the logits, so that what is too unlikely for a probability still has a logarithm.
    package static func distribution(of tape: Tape) -> ChoiceDistribution {
        .categorical(logProbabilities: logProbabilities(of: tape), actions: tape.logits.width)
    }

    // MARK: Helpers

    private static func addEntropyDerivatives(_ upstream: [Float], tape: Tape, to d: inout Activations) {
        let width = d.width
        let logs = logProbabilities(of: tape)
        for row in upstream.indices {
            for index in row * width..<(row + 1) * width {
                let share = tape.probabilities.values[index]
                // An impossible action adds nothing, although its logarithm is infinite.
                if share != 0 { d.values[index] -= upstream[row] * share * (logs[index] + tape.entropies[row]) }
            }
        }
    }

    private static func logProbabilities(of tape: Tape) -> [Float] {
        let (rows, width) = (tape.logits.rows, tape.logits.width)
        var shares = tape.logits.values
        for row in 0..<rows {
            let place = row * width..<(row + 1) * width
            var top = shares[place.lowerBound]
            for index in place where shares[index] > top { top = shares[index] }
            for index in place { shares[index] -= top }
        }
        let differences = shares
        var normalizers = [Float](repeating: 0, count: rows)
        exponentiate(&shares, count: shares.count)
        for row in 0..<rows {
            for index in row * width..<(row + 1) * width { normalizers[row] += shares[index] }
        }
        return differences.indices.map { differences[$0] - logf(normalizers[$0 / width]) }
    }
}
