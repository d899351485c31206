package import Coordination
package import Messages
package import Parameters
import Primitives
package import Rollouts

extension GradientSource {
    /// What a worker has to say of these parameters, with the lies that its faults make of it.
    ///
    /// - Throws: `ObjectiveError` when the gradient cannot be computed.
    package mutating func computation(
        at broadcast: ParameterBroadcast, reference: ParameterVector? = nil, faults: FaultLayer?
    ) throws -> Computation {
        let version = broadcast.version
        let began = ProcessorTime.ofThisThread()
        var estimate = try estimate(
            GradientRequest(
                version: version.rawValue, parameters: broadcast.parameters, reference: reference,
                shared: broadcast.shared, perturbation: faults?.perturbation(at: version)))
        faults?.falsify(&estimate.gradient, at: version)
        return Computation(
            basisDigest: broadcast.parameters.digest(), referenceDigest: reference?.digest(),
            gradient: estimate.gradient, samples: UInt32(clamping: estimate.samples),
            statistics: .init(
                loss: estimate.statistics.loss, reward: estimate.statistics.meanReward,
                entropy: estimate.statistics.meanEntropy, divergence: estimate.statistics.meanLogRatio,
                computeSeconds: ProcessorTime.ofThisThread() - began,
                reports: estimate.statistics.reports.sorted { $0.key < $1.key }.map {
                    TrainingStatistics.Report(name: $0.key, value: $0.value)
                }))
    }
}
