/// What was given becomes more likely, whatever it was rewarded: the objective of supervised tasks.
///
/// `L = −(1/B) Σ_i Σ_t ℓ_it` and `∂L/∂ℓ_it = −1/B`, with `ℓ_it` the log-probability now of token `t` of example `i`. It is
/// the cross-entropy between the given labels and the policy, in nats; rewards and sampling log-probabilities count for
/// nothing.
///
/// - Shapes: `B = N · G` examples of one label, or of several → one derivative per label.
/// - Complexity: O(labels).
/// - Throws: `ObjectiveError.shape`; `.notFinite`.
/// - Source: any textbook; PyTorch's `CrossEntropyLoss` with the mean over the batch.
public struct CrossEntropy: Objective {
    public init() {}

    public func evaluate(_ batch: ObjectiveBatch) throws(ObjectiveError) -> ObjectiveResult {
        try batch.check()
        let share = 1 / Double(batch.lengths.count)
        let loss = -share * batch.logProbabilities.reduce(0, +)
        return try ObjectiveResult(loss: loss, derivative: batch.logProbabilities.map { _ in -share }).checked()
    }
}
