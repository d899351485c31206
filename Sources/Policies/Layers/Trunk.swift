/// What turns what is seen into features: everything of a network below its head.
///
/// Laws: `backward` is the derivative of `forward`; `advance`, fed with the same inputs in any pieces, gives the rows
/// that `forward` gives, to rounding.
package protocol Trunk: Sendable {
    /// The inputs of trajectories, side by side.
    associatedtype Batch: Sendable
    /// What `forward` keeps for `backward`.
    associatedtype Tape: Sendable
    /// What a sampler remembers of the steps before.
    associatedtype Memory: Sendable

    /// Numbers in a row of features.
    var width: Int { get }

    func batch(_ trajectories: [Trajectory]) -> Batch

    /// One row of features per choice, trajectory by trajectory.
    func forward(_ batch: Batch, parameters p: UnsafePointer<Float>) -> (features: Activations, tape: Tape)

    /// Adds to `g`.
    func backward(
        _ d: Activations, tape: Tape, batch: Batch, parameters p: UnsafePointer<Float>,
        gradient g: UnsafeMutablePointer<Float>)

    func memory(count: Int, parameters p: UnsafePointer<Float>) -> Memory

    /// One row of features per trajectory, for its next choice; rows may be longer than `width`, what lies beyond is
    /// nothing.
    func advance(
        _ memory: inout Memory, by input: SamplerInput, parameters p: UnsafePointer<Float>
    ) -> Activations
}
