public import Parameters
public import Primitives

/// What a worker computes a gradient at.
public struct GradientRequest: Sendable {
    /// How many updates `parameters` have seen.
    public var version: UInt64
    public var parameters: ParameterVector
    /// The parameters of the reference policy, for an objective that needs one.
    public var reference: ParameterVector?
    /// What all workers know by now.
    public var shared: SharedStatistics
    /// What goes wrong on purpose; a rollout collected under another one is not used again.
    public var perturbation: Perturbation?

    public init(
        version: UInt64, parameters: ParameterVector, reference: ParameterVector? = nil,
        shared: SharedStatistics = SharedStatistics(), perturbation: Perturbation? = nil
    ) {
        self.version = version
        self.parameters = parameters
        self.reference = reference
        self.shared = shared
        self.perturbation = perturbation
    }
}
