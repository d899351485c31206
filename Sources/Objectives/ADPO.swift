/// Anchored preference over a list: the policy, measured from its anchor, is drawn to a target made from the rewards.
///
/// For the sequences `1…G` of a group, with `ℓ_i` and `a_i` the log-probability of sequence `i` now and when it was
/// sampled:
/// `u_i = (ℓ_i − a_i) / τ`, `p̃ = softmax(u)`, `L = log Σ exp u_j − Σ q_i u_i`, `∂L/∂ℓ_i = (p̃_i − q_i) / τ`,
/// and the loss is the mean over the groups. The target `q` and the anchor `a` are constants.
/// `ℓ` is a weighted sum over tokens (`LengthNormalisation`), so a token's derivative is its sequence's times its
/// weight.
///
/// - Shapes: `N` groups of `G` sequences → one derivative per token. Log-probabilities in nats.
/// - Tolerance: any finite log-ratio; the largest score is subtracted before it is raised.
/// - Complexity: O(tokens + N · G).
/// - Throws: `ObjectiveError.shape`, `.notFinite`.
/// - Source: Wang, "ADPO", arXiv 2510.18913, the listwise loss; the targets are those of the author's code.
/// - Differs: the anchor is always on-policy. A larger `τ` allows a larger move (the text also says the reverse). With
///   `meanLength` the log-probability itself is divided by the batch's mean length; at the sampling policy, where
///   `u = 0`, that is the same derivative as dividing the loss.
public struct ADPO: Objective {
    /// What the group's rewards are turned into; `q` adds up to 1.
    public enum Target: String, Sendable, CaseIterable {
        /// `softmax(R / β_r)`.
        case raw
        /// `softmax(z / β_r)` with `z` the rewards standardised within the group.
        case zscore
        /// All on the largest reward, the first of equals.
        case top1
    }

    public struct Options: Sendable, Equatable {
        public var target: Target
        /// `β_r`: how soft the target is; not used by `top1`.
        public var targetTemperature: Double
        /// `τ`: how far a group may move away from its anchor.
        public var temperature: Double
        public var lengthNormalisation: LengthNormalisation
        /// Weight of the mean over tokens of the estimated KL(π‖anchor).
        public var anchorPenalty: Double
        /// What `top1` leaves to all but the best, shared equally; in 0..<1.
        public var smoothing: Double
        /// Added to the standard deviation by `zscore`.
        public var epsilon: Double

        public init(
            target: Target, targetTemperature: Double, temperature: Double,
            lengthNormalisation: LengthNormalisation, anchorPenalty: Double = 0, smoothing: Double = 0,
            epsilon: Double = 1e-8
        ) {
            precondition(targetTemperature > 0, "a target temperature of \(targetTemperature)")
            precondition(temperature > 0, "a temperature of \(temperature)")
            precondition(anchorPenalty >= 0, "an anchor penalty of \(anchorPenalty)")
            precondition(smoothing >= 0 && smoothing < 1, "a smoothing of \(smoothing)")
            precondition(epsilon > 0, "an epsilon of \(epsilon)")
            self.target = target
            self.targetTemperature = targetTemperature
            self.temperature = temperature
            self.lengthNormalisation = lengthNormalisation
            self.anchorPenalty = anchorPenalty
            self.smoothing = smoothing
            self.epsilon = epsilon
        }
    }

    public let options: Options

    public init(_ options: Options) { self.options = options }

    public func evaluate(_ batch: ObjectiveBatch) throws(ObjectiveError) -> ObjectiveResult {
        try batch.check()
        let weights = options.lengthNormalisation.weights(of: batch.lengths)
        let scores = anchoredScores(batch, weights: weights)
        let groups = batch.lengths.count / batch.groupSize
        var loss = 0.0
        var slopes: [Double] = []  // ∂loss/∂ℓ, one per sequence.
        slopes.reserveCapacity(batch.lengths.count)
        for group in 0..<groups {
            let range = group * batch.groupSize..<(group + 1) * batch.groupSize
            let q = target(of: batch.rewards[range])
            let u = Array(scores[range])
            let (p, logSum) = softmax(u)
            loss += zip(q, u).reduce(logSum) { $0 - $1.0 * $1.1 }
            for index in u.indices { slopes.append((p[index] - q[index]) / options.temperature / Double(groups)) }
        }
        var result = ObjectiveResult(loss: loss / Double(groups), derivative: [])
        result.derivative.reserveCapacity(batch.logProbabilities.count)
        for (sequence, length) in batch.lengths.enumerated() {
            let slope = slopes[sequence] * weights[sequence]
            for _ in 0..<length { result.derivative.append(slope) }
        }
        if options.anchorPenalty > 0 { addAnchorPenalty(batch, to: &result) }
        return try result.checked()
    }

    /// `u`, one per sequence.
    private func anchoredScores(_ batch: ObjectiveBatch, weights: [Double]) -> [Double] {
        var token = 0
        return batch.lengths.indices.map { sequence in
            var sum = 0.0
            for _ in 0..<batch.lengths[sequence] {
                sum += batch.logProbabilities[token] - batch.samplingLogProbabilities[token]
                token += 1
            }
            return weights[sequence] * sum / options.temperature
        }
    }

    /// `q` of one group.
    private func target(of rewards: ArraySlice<Double>) -> [Double] {
        switch options.target {
        case .raw: return softmax(rewards.map { $0 / options.targetTemperature }).probabilities
        case .zscore:
            let scores = standardised(rewards, epsilon: options.epsilon)
            return softmax(scores.map { $0 / options.targetTemperature }).probabilities
        case .top1:
            guard rewards.count > 1 else { return [1] }
            var best = rewards.startIndex
            for index in rewards.indices where rewards[index] > rewards[best] { best = index }
            let rest = options.smoothing / Double(rewards.count - 1)
            return rewards.indices.map { $0 == best ? 1 - options.smoothing : rest }
        }
    }

    private func addAnchorPenalty(_ batch: ObjectiveBatch, to result: inout ObjectiveResult) {
        let scale = options.anchorPenalty / Double(batch.logProbabilities.count)
        for token in batch.logProbabilities.indices {
            let estimate = reverseKLEstimate(
                logProbability: batch.logProbabilities[token], reference: batch.samplingLogProbabilities[token])
            result.loss += scale * estimate.value
            result.derivative[token] += scale * estimate.derivative
        }
    }
}
