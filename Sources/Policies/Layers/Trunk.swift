/// What turns what is seen into features: everything of a network below its head.
///
/// Laws: `backward` is the derivative of `forward`; a memory, fed with the same inputs in any pieces, gives the rows that
/// `forward` gives, to rounding.
package protocol Trunk: Sendable {
    /// The inputs of trajectories, side by side.
    associatedtype Batch: Sendable
    /// What `forward` keeps for `backward`.
    associatedtype Tape: Sendable

    /// Numbers in a row of features.
    var width: Int { get }

    func batch(_ trajectories: [Trajectory]) -> Batch

    /// One row of features per choice, trajectory by trajectory.
    func forward(_ batch: Batch, parameters p: UnsafePointer<Float>) -> (features: Activations, tape: Tape)

    /// Adds to `g`.
    func backward(
        _ d: Activations, tape: Tape, batch: Batch, parameters p: UnsafePointer<Float>,
        gradient g: UnsafeMutablePointer<Float>)

    /// The beginning of `count` trajectories that advance side by side.
    func memory(count: Int, parameters p: UnsafePointer<Float>) -> any TrunkMemory
}

/// A trunk as a sampler drives it: with what it remembers of the steps before. A copy goes its own way.
///
/// Each kind of memory is a type of its own, so that a step is compiled for it; code for any trunk asks at every step what
/// it has before it, which for a small perceptron took as long as its products.
package protocol TrunkMemory: Sendable {
    /// One row of features per trajectory, for its next choice.
    ///
    /// - Parameter p: the parameters that the memory was made for.
    mutating func advance(by input: SamplerInput, parameters p: UnsafePointer<Float>) -> Activations
}
