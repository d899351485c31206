/// Anchored preference over a list: the policy, measured from its anchor, is drawn to a target made from the rewards.
///
/// For the rollouts `1…G` of a group, with `ℓ_i` the log-probability of rollout `i` now and `a_i` that of the anchor:
/// `u_i = (ℓ_i − a_i) / τ`, and the loss of the group is a `ListLoss` of `u` and the target `q` (`AnchoredTarget`);
/// `∂L/∂ℓ_i = (∂L/∂u_i) / τ`. The batch's loss is the mean over groups, or over all pairs. Target, anchor and `τ` are
/// constants. `ℓ` is a weighted sum over tokens (`LengthNormalisation`), so a token's derivative is its rollout's times its
/// weight.
///
/// - Shapes: `N` groups of rollouts → one derivative per token. Log-probabilities in nats.
/// - Tolerance: any finite log-ratio; the largest score is subtracted before it is raised.
/// - Complexity: O(tokens + N · G), for pairs and Plackett–Luce O(tokens + N · G²).
/// - Throws: `.unfit` for rewards that `given` cannot take; `.missing` without a reference where the anchor is one.
/// - Source: Wang, "ADPO", arXiv 2510.18913; options of the author's code.
/// - Differs: a larger `τ` allows a larger move (the text also says the reverse). With `mean_length` the log-probability
///   itself is divided by the batch's mean length; at the sampling policy, where `u = 0`, that is the same derivative as
///   dividing the loss.
public struct ADPO: TermAdder, Equatable {
    /// Where the log-probabilities are measured from.
    public enum Anchor: Sendable, Equatable {
        /// The policy that drew the samples.
        case sampling
        /// The reference policy.
        case reference
        /// No policy: `a = 0`.
        case uniform
    }

    public var loss: ListLoss
    public var target: AnchoredTarget
    public var temperature: AnchoredTemperature
    public var anchor: Anchor
    public var length: LengthNormalisation
    /// Weight of the mean over tokens of the estimated KL(π‖anchor).
    public var anchorPenalty: Double
    /// A log-ratio `ℓ − a` counts as if it ended here, with derivative 0 beyond; nil lets it be.
    public var clipLogRatio: Double?
    /// Likewise for `u`.
    public var clipScore: Double?

    public init(
        loss: ListLoss = .listwise, target: AnchoredTarget, temperature: AnchoredTemperature,
        anchor: Anchor = .sampling, length: LengthNormalisation, anchorPenalty: Double = 0,
        clipLogRatio: Double? = nil, clipScore: Double? = nil
    ) {
        precondition(anchorPenalty >= 0, "an anchor penalty of \(anchorPenalty)")
        self.loss = loss
        self.target = target
        self.temperature = temperature
        self.anchor = anchor
        self.length = length
        self.anchorPenalty = anchorPenalty
        self.clipLogRatio = clipLogRatio
        self.clipScore = clipScore
    }

    public var needs: Set<Column> {
        var needs: Set<Column> = []
        if anchor == .reference { needs.insert(.reference) }
        if temperature.schedule == .smoothHybrid { needs.insert(.entropies) }
        return needs
    }

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        let anchors = try anchors(batch)
        let weights = length.weights(of: batch)
        let trained = batch.trained
        var targets: [[Double]] = []
        for group in batch.groups { targets.append(try target.distribution(batch.rewards[group])) }
        let temperatures = try temperature.temperatures(batch, targets: targets)

        var values: [ListLoss.Value] = []
        for (index, group) in batch.groups.enumerated() {
            let scores = group.map { rollout in
                let ratio = trained[rollout].reduce(0.0) { $0 + batch.logProbabilities[$1] - anchors[$1] }
                return score(weights[rollout] * ratio, temperature: temperatures[index])
            }
            var value = loss.value(scores.map(\.value), target: targets[index], rewards: batch.rewards[group])
            for place in scores.indices { value.slopes[place] *= scores[place].slope }
            values.append(value)
        }
        let count = values.reduce(0) { $0 + $1.terms }
        guard count > 0 else { return }
        for (group, value) in zip(batch.groups, values) {
            terms.loss += value.loss / Double(count)
            for (rollout, slope) in zip(group, value.slopes) {
                for token in trained[rollout] {
                    terms.logProbabilities[token] += slope * weights[rollout] / Double(count)
                }
            }
        }
        if anchorPenalty > 0 { addPenalty(batch, trained.flatMap { $0 }, anchors, to: &terms) }
    }

    private func anchors(_ batch: ObjectiveBatch) throws(ObjectiveError) -> [Double] {
        switch anchor {
        case .sampling: return batch.samplingLogProbabilities
        case .uniform: return [Double](repeating: 0, count: batch.tokenCount)
        case .reference:
            guard let reference = batch.referenceLogProbabilities else { throw .missing(.reference) }
            return reference
        }
    }

    /// `u` of a log-ratio, and ∂u/∂log-ratio.
    private func score(_ ratio: Double, temperature: Double) -> (value: Double, slope: Double) {
        var (value, slope) = (ratio, 1 / temperature)
        if let clipLogRatio, abs(value) > clipLogRatio {
            value = value > 0 ? clipLogRatio : -clipLogRatio
            slope = 0
        }
        value /= temperature
        if let clipScore, abs(value) > clipScore {
            value = value > 0 ? clipScore : -clipScore
            slope = 0
        }
        return (value, slope)
    }

    private func addPenalty(_ batch: ObjectiveBatch, _ tokens: [Int], _ anchors: [Double], to terms: inout Terms) {
        let scale = anchorPenalty / Double(max(tokens.count, 1))
        for token in tokens {
            let estimate = reverseKLEstimate(
                logProbability: batch.logProbabilities[token], reference: anchors[token])
            terms.loss += scale * estimate.value
            terms.logProbabilities[token] += scale * estimate.derivative
        }
    }
}
