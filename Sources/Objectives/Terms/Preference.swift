#if canImport(Glibc)
    import Glibc
#endif

/// Which of a group's rollouts are compared, by their rewards; equal rewards are no preference.
public enum PairChoice: String, Sendable, CaseIterable {
    /// The best with the worst, the first of equals.
    case bestWorst = "best_worst"
    /// Every better one with every worse one.
    case all
    /// The first two: a random pair, as rollouts of a group are drawn alike.
    case first

    /// (better, worse) within the group.
    func pairs(_ group: Range<Int>, rewards: [Double]) -> [(Int, Int)] {
        switch self {
        case .all:
            return group.flatMap { a in group.filter { rewards[a] > rewards[$0] }.map { (a, $0) } }
        case .first:
            guard group.count > 1 else { return [] }
            let (a, b) = (group.lowerBound, group.lowerBound + 1)
            return rewards[a] == rewards[b] ? [] : [rewards[a] > rewards[b] ? (a, b) : (b, a)]
        case .bestWorst:
            guard let best = group.min(by: { rewards[$0] > rewards[$1] }),
                let worst = group.min(by: { rewards[$0] < rewards[$1] }), rewards[best] > rewards[worst]
            else { return [] }
            return [(best, worst)]
        }
    }
}

/// What a divergence makes of `x = log π − log π_ref`: `h(x) = f′(π / π_ref)` up to a constant, and its derivative.
public enum PreferenceScore: Sendable, Equatable {
    /// `x`.
    case reverseKL
    /// `−e^−x`.
    case forwardKL
    /// `ln 2 − log(1 + e^−x)`: never above ln 2, so a pair that fits well stops pulling.
    case jensenShannon
    /// `−e^(−α x) / α` for α in (0, 1).
    case alpha(Double)

    /// Exponents end here: a rollout of hundreds of nats must not give an infinite score.
    static let exponentMax = 60.0

    func value(_ x: Double) -> (value: Double, slope: Double) {
        switch self {
        case .reverseKL: return (x, 1)
        case .forwardKL: return Self.power(x, 1)
        case .alpha(let alpha): return Self.power(x, alpha)
        case .jensenShannon: return (log(2) - softplus(-x), sigmoid(-x))
        }
    }

    private static func power(_ x: Double, _ alpha: Double) -> (value: Double, slope: Double) {
        guard -alpha * x <= exponentMax else { return (-exp(exponentMax) / alpha, 0) }
        let power = exp(-alpha * x)
        return (-power / alpha, power)
    }
}

/// Preference between two rollouts of a group, each measured from the reference policy.
///
/// With `Δ = h(x_w) − h(x_l)`, `x = ℓ − ℓ_ref` and `h` of the divergence (`PreferenceScore`), `z = β Δ`:
/// - `logistic`: `−(1 − ε) log σ(z) − ε log σ(−z)`; DPO for ε = 0, cDPO above.
/// - `robust`: `(−(1 − ε) log σ(z) + ε log σ(−z)) / (1 − 2 ε)`: unbiased where a share ε of labels is turned.
/// - `squared`: `(Δ − 1 / (2β))²`; IPO.
/// `likelihood` adds `−η · ` the mean log-probability per token, or the sum, of the better rollout (RPO). The mean over
/// all pairs of the batch.
///
/// - Throws: `.missing(.reference)`.
/// - Source: DPO: Rafailov et al., arXiv 2305.18290; robust: Chowdhury et al., arXiv 2403.00409; IPO: Azar et al., arXiv
///   2310.12036; f-DPO: Wang et al., arXiv 2309.16240; RPO: Liu et al., arXiv 2405.16436.
public struct Preference: TermAdder, Equatable {
    public enum Loss: Sendable, Equatable {
        /// `ε`.
        case logistic(Double)
        case robust(Double)
        case squared
    }

    public var loss: Loss
    public var score: PreferenceScore
    public var beta: Double
    public var pairs: PairChoice
    public var length: LengthNormalisation
    /// `η`.
    public var likelihood: Double
    /// Whether the likelihood of a rollout is a mean over its tokens.
    public var isLikelihoodMean: Bool

    public init(
        loss: Loss, score: PreferenceScore = .reverseKL, beta: Double, pairs: PairChoice = .bestWorst,
        length: LengthNormalisation = .sum, likelihood: Double = 0, isLikelihoodMean: Bool = true
    ) {
        precondition(beta > 0 && likelihood >= 0, "a preference with β \(beta) and η \(likelihood)")
        self.loss = loss
        self.score = score
        self.beta = beta
        self.pairs = pairs
        self.length = length
        self.likelihood = likelihood
        self.isLikelihoodMean = isLikelihoodMean
    }

    public var needs: Set<Column> { [.reference] }

    public func add(
        _ batch: ObjectiveBatch, _ context: inout PieceContext, into terms: inout Terms
    ) throws(ObjectiveError) {
        guard let reference = batch.referenceLogProbabilities else { throw .missing(.reference) }
        let chosen = batch.groups.flatMap { pairs.pairs($0, rewards: batch.rewards) }
        guard !chosen.isEmpty else { return }
        let trained = batch.trained
        let weights = length.weights(of: batch)
        let share = 1 / Double(chosen.count)
        let scores = trained.enumerated().map { rollout, tokens in
            score.value(
                weights[rollout] * tokens.reduce(0.0) { $0 + batch.logProbabilities[$1] - reference[$1] })
        }
        var slopes = [Double](repeating: 0, count: trained.count)
        for (better, worse) in chosen {
            let value = value(scores[better].value - scores[worse].value)
            terms.loss += share * value.loss
            slopes[better] += share * value.slope * scores[better].slope
            slopes[worse] -= share * value.slope * scores[worse].slope
            if likelihood > 0 { addLikelihood(trained[better], batch, share: share, to: &terms) }
        }
        for (rollout, tokens) in trained.enumerated() {
            for token in tokens { terms.logProbabilities[token] += weights[rollout] * slopes[rollout] }
        }
    }

    /// The loss of one pair, and its derivative with respect to `Δ`.
    private func value(_ delta: Double) -> (loss: Double, slope: Double) {
        let z = beta * delta
        switch loss {
        case .logistic(let noise):
            return (
                (1 - noise) * softplus(-z) + noise * softplus(z),
                beta * (noise * sigmoid(z) - (1 - noise) * sigmoid(-z))
            )
        case .robust(let noise):
            return (
                ((1 - noise) * softplus(-z) - noise * softplus(z)) / (1 - 2 * noise),
                -beta * (noise * sigmoid(z) + (1 - noise) * sigmoid(-z)) / (1 - 2 * noise)
            )
        case .squared:
            let gap = delta - 1 / (2 * beta)
            return (gap * gap, 2 * gap)
        }
    }

    private func addLikelihood(_ tokens: [Int], _ batch: ObjectiveBatch, share: Double, to terms: inout Terms) {
        let scale = likelihood * share / (isLikelihoodMean ? Double(max(tokens.count, 1)) : 1)
        for token in tokens {
            terms.loss -= scale * batch.logProbabilities[token]
            terms.logProbabilities[token] -= scale
        }
    }
}
