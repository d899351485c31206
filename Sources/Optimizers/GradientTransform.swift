public import Parameters

/// One link of an optimizer: turns an update into a better update.
///
/// The first link receives the aggregated gradient; the last one's output is added to the parameters, so a chain ends
/// with a negative scale. Sources: the design of optax (Babuschkin et al., 2020).
public protocol GradientTransform: Sendable {
    /// Everything a checkpoint must hold for training to go on as if it had never stopped.
    associatedtype State: Sendable & Equatable
    func initialState(for parameters: ParameterVector) -> State
    func apply(_ update: inout ParameterUpdate, state: inout State, parameters: ParameterVector)
}
