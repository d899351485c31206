import LinearAlgebra

/// The last layer of every policy: logits become a distribution, and the distribution judges the action taken.
package enum Softmax {
    package struct Output: Sendable {
        package var probabilities: Activations
        /// log p[action], `(rows)`.
        package var logProbabilities: [Float]
        /// In nats, `(rows)`.
        package var entropies: [Float]
    }

    package static func forward(_ logits: Activations, actions: [Int32]) -> Output {
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
        return Output(probabilities: probabilities, logProbabilities: logProbabilities, entropies: entropies)
    }

    /// The derivative of `Σ upstream[i] · log p[i][action]` with respect to the logits: `upstream · (onehot − p)`.
    package static func backward(_ upstream: [Float], probabilities: Activations, actions: [Int32]) -> Activations {
        precondition(
            upstream.count == actions.count, "\(upstream.count) derivatives for \(actions.count) log-probabilities")
        let width = probabilities.width
        return Activations(rows: probabilities.rows, width: width) { d in
            probabilities.values.withUnsafeBufferPointer { p in
                for row in actions.indices {
                    let factor = upstream[row]
                    for column in row * width..<(row + 1) * width { d[column] = -factor * p[column] }
                    d[row * width + Int(actions[row])] += factor
                }
            }
        }
    }
}
