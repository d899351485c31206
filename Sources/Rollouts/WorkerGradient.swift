import Objectives
public import Parameters

/// What a worker has to say about one version of the parameters.
public struct WorkerGradient: Sendable, Equatable {
    public var gradient: Gradient
    /// Trajectories behind the gradient.
    public var samples: Int
    public var statistics: RolloutStatistics
    /// What went wrong on purpose while they were collected; nil for an honest gradient.
    public var perturbation: Perturbation?

    public init(gradient: Gradient, samples: Int, statistics: RolloutStatistics, perturbation: Perturbation?) {
        self.gradient = gradient
        self.samples = samples
        self.statistics = statistics
        self.perturbation = perturbation
    }
}

public struct RolloutStatistics: Sendable, Equatable {
    public var loss: Double
    /// Mean return of a trajectory.
    public var meanReward: Double
    /// Mean entropy of a choice now, in nats.
    public var meanEntropy: Double
    /// Mean over the tokens of (log π at sampling − log π now), in nats; an estimate of KL(sampling‖now).
    public var meanLogRatio: Double
    /// What the objective's pieces reported, by name.
    public var reports: [String: Double]

    public init(
        loss: Double, meanReward: Double, meanEntropy: Double, meanLogRatio: Double, reports: [String: Double] = [:]
    ) {
        self.loss = loss
        self.meanReward = meanReward
        self.meanEntropy = meanEntropy
        self.meanLogRatio = meanLogRatio
        self.reports = reports
    }

    init(loss: Double, batch: ObjectiveBatch, entropies: [Float], reports: [String: Double]) {
        let tokens = Double(batch.logProbabilities.count)
        let ratios = zip(batch.samplingLogProbabilities, batch.logProbabilities).reduce(0.0) { $0 + $1.0 - $1.1 }
        self.init(
            loss: loss, meanReward: batch.rewards.reduce(0, +) / Double(batch.rewards.count),
            meanEntropy: entropies.reduce(0.0) { $0 + Double($1) } / tokens, meanLogRatio: ratios / tokens,
            reports: reports)
    }
}
