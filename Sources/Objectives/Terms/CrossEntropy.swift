/// What was given becomes more likely, whatever it was rewarded: the objective of supervised tasks.
///
/// `L = −(1/B) Σ_i Σ_t ℓ_it` and `∂L/∂ℓ_it = −1/B`, with `ℓ_it` the log-probability now of token `t` of example `i`. It is
/// the cross-entropy between the given labels and the policy, in nats; rewards and sampling log-probabilities count for
/// nothing.
///
/// - Shapes: `B = N · G` examples of one label, or of several → one derivative per label.
/// - Complexity: O(labels).
/// - Source: any textbook; PyTorch's `CrossEntropyLoss` with the mean over the batch.
public struct CrossEntropy: TermAdder, Equatable {
    public init() {}

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        let share = 1 / Double(batch.rolloutCount)
        for token in batch.trained.joined() {
            terms.loss -= share * batch.logProbabilities[token]
            terms.logProbabilities[token] -= share
        }
    }
}
