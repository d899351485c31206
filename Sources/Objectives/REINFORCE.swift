/// The policy gradient itself: what was rewarded more than the baseline becomes more likely.
///
/// `L = −(1/B) Σ_i A_i ℓ_i` and `∂L/∂ℓ_i = −A_i / B` with `ℓ_i` a weighted sum over the tokens of sequence `i`
/// (`LengthNormalisation`) and `A_i` its reward minus a baseline, a constant. It takes no account of the sampling
/// policy: with samples of an older policy it is biased, and `GRPO` or `ADPO` are the better choice.
///
/// - Shapes: `B = N · G` sequences → one derivative per token.
/// - Complexity: O(tokens).
/// - Throws: `ObjectiveError.shape`, also when leave-one-out meets groups of one; `.notFinite`.
/// - Source: Williams, 1992; leave-one-out: Kool, van Hoof, Welling, 2019.
public struct REINFORCE: Objective {
    public enum Baseline: String, Sendable, CaseIterable {
        /// `A = R`.
        case none
        /// `A = R − mean` of the group.
        case groupMean = "group_mean"
        /// `A = R −` mean of the *others* in the group `= (R − mean) · G / (G − 1)`.
        case leaveOneOut = "leave_one_out"
    }

    public let baseline: Baseline
    public let lengthNormalisation: LengthNormalisation

    public init(baseline: Baseline, lengthNormalisation: LengthNormalisation = .sum) {
        self.baseline = baseline
        self.lengthNormalisation = lengthNormalisation
    }

    public func evaluate(_ batch: ObjectiveBatch) throws(ObjectiveError) -> ObjectiveResult {
        try batch.check(smallestGroup: baseline == .leaveOneOut ? 2 : 1)
        let weights = lengthNormalisation.weights(of: batch.lengths)
        let advantages = advantages(batch)
        var result = ObjectiveResult(loss: 0, derivative: [])
        result.derivative.reserveCapacity(batch.logProbabilities.count)
        for (sequence, length) in batch.lengths.enumerated() {
            let slope = -advantages[sequence] * weights[sequence] / Double(batch.lengths.count)
            for _ in 0..<length {
                result.loss += slope * batch.logProbabilities[result.derivative.count]
                result.derivative.append(slope)
            }
        }
        return try result.checked()
    }

    private func advantages(_ batch: ObjectiveBatch) -> [Double] {
        guard baseline != .none else { return batch.rewards }
        let size = batch.groupSize
        let factor = baseline == .leaveOneOut ? Double(size) / Double(size - 1) : 1
        return stride(from: 0, to: batch.rewards.count, by: size).flatMap { start in
            let group = batch.rewards[start..<start + size]
            let centre = mean(group)
            return group.map { factor * ($0 - centre) }
        }
    }
}
