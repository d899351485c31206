import Objectives
import Parameters
import Policies
import Rollouts

extension GradientEstimator {
    mutating func estimate(
        at version: UInt64, parameters: ParameterVector, perturbation: Perturbation? = nil
    ) throws(ObjectiveError) -> WorkerGradient {
        try estimate(GradientRequest(version: version, parameters: parameters, perturbation: perturbation))
    }
}
