public import Parameters
public import Policies
import Primitives

/// One worker's gradient without a derivative: it tries `m` perturbed policies, ranks them by what they earned, and lets the
/// ranking vote.
///
///     fᵢ = mean return at θ + μ ξᵢ,  ξᵢ ~ N(0, I)        g = −Σ wᵢ ξᵢ        (weights: `rankingWeights`)
///
/// Only the order of the `fᵢ` counts, so rewards of any scale, and outliers among them, say no more than a rank. All `m`
/// see the same starts and the same draws, which takes most of the chance out of the comparison. Nothing is asked of the
/// policy but that it acts: objective and backward pass are not used.
///
/// What goes over the wire is a gradient like any other, so the robust rule and the server's optimizer stay as they are.
///
/// - Complexity: `m` rollouts, and O(m d) to add the perturbations, which are drawn again from their seeds.
/// - Source: arXiv 2303.03751, algorithm 1 (ZO-RankSGD); people rank there, returns here.
/// - Differs: no line search with further rankings; the optimizer has the rate. Ties share their weights.
public struct RankingEstimator<P: Policy>: Sendable {
    public let collector: Collector<P>
    /// `m`.
    public let count: Int
    /// `k`, how many of the best are told apart.
    public let ranked: Int
    /// `μ`.
    public let smoothing: Float
    private let streams: SeededGenerator

    public init(
        collector: Collector<P>, count: Int, ranked: Int, smoothing: Double, seed: UInt64, worker: UInt64
    ) {
        precondition(count >= 2 && (1...count).contains(ranked), "\(ranked) of \(count) ranked")
        precondition(smoothing > 0, "a smoothing of \(smoothing)")
        self.collector = collector
        self.count = count
        self.ranked = ranked
        self.smoothing = Float(smoothing)
        streams = SeededGenerator(seed: seed).stream("ranking").stream(worker)
    }

    /// - Parameters:
    ///   - version: how many updates `parameters` have seen.
    ///   - perturbation: what goes wrong on purpose.
    public func estimate(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation? = nil
    ) -> WorkerGradient {
        let stream = streams.stream(version)
        var earnings: [Double] = []
        var best: (rollout: Rollout, parameters: ParameterVector, earned: Double)?
        for number in 0..<count {
            let tried = perturbed(parameters, number, stream)
            var random = stream.stream("rollout")
            let rollout = collector.collect(tried, perturbation: perturbation, using: &random)
            let returns = rollout.returns()
            let earned = returns.reduce(0, +) / Double(returns.count)
            earnings.append(earned)
            if best.map({ earned > $0.earned }) ?? true { best = (rollout, tried, earned) }
        }
        guard let best else { preconditionFailure("no perturbation was tried") }
        let forward = collector.policy.forward(best.rollout.trajectories, parameters: best.parameters)
        let entropy = forward.entropies.reduce(0.0) { $0 + Double($1) } / Double(forward.entropies.count)
        let mean = earnings.reduce(0, +) / Double(count)
        return WorkerGradient(
            gradient: gradient(rankingWeights(of: earnings, ranked: ranked), width: parameters.count, stream),
            samples: count * best.rollout.trajectories.count,
            statistics: RolloutStatistics(loss: -mean, meanReward: mean, meanEntropy: entropy, meanLogRatio: 0),
            perturbation: perturbation)
    }

    private func perturbed(_ parameters: ParameterVector, _ number: Int, _ stream: SeededGenerator) -> ParameterVector {
        var random = stream.stream(UInt64(number))
        var tried = parameters
        for index in tried.values.indices { tried.values[index] += smoothing * Float(random.normal()) }
        return tried
    }

    private func gradient(_ weights: [Double], width: Int, _ stream: SeededGenerator) -> Gradient {
        var sum = [Double](repeating: 0, count: width)
        for (number, weight) in weights.enumerated() where weight != 0 {
            var random = stream.stream(UInt64(number))
            for index in sum.indices { sum[index] -= weight * Double(Float(random.normal())) }
        }
        return Gradient(sum.map(Float.init))
    }
}
