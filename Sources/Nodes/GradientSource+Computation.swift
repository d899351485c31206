package import Coordination
import Messages
package import Parameters
package import Primitives
package import Rollouts

extension GradientSource {
    /// What a worker has to say of these parameters, with the lies that its faults make of it.
    ///
    /// - Throws: `ObjectiveError` when the gradient cannot be computed.
    package mutating func computation(
        at version: ParameterVersion, _ parameters: ParameterVector, faults: FaultLayer?
    ) throws -> Computation {
        let began = ProcessorTime.ofThisThread()
        var estimate = try estimate(
            GradientRequest(
                version: version.rawValue, parameters: parameters, perturbation: faults?.perturbation(at: version)))
        faults?.falsify(&estimate.gradient, at: version)
        return Computation(
            basisDigest: parameters.digest(), gradient: estimate.gradient, samples: UInt32(clamping: estimate.samples),
            statistics: .init(
                loss: estimate.statistics.loss, reward: estimate.statistics.meanReward,
                entropy: estimate.statistics.meanEntropy, divergence: estimate.statistics.meanLogRatio,
                computeSeconds: ProcessorTime.ofThisThread() - began))
    }
}
