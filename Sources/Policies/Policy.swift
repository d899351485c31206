public import Parameters
public import Primitives

/// A distribution over a finite set of actions, differentiable in its parameters. A value: it holds sizes, no weights.
///
/// Laws, tested over the catalogue:
/// 1. probabilities of all actions add up to 1 at every step;
/// 2. `backward` is the derivative of `forward`, checked by central differences and against PyTorch;
/// 3. a sampler's log-probability of what it drew equals what `forward` says of it, to rounding;
/// 4. the trajectories of a batch do not influence one another.
public protocol Policy: Sendable {
    /// What `forward` keeps for `backward`.
    associatedtype Tape: Sendable
    associatedtype Sampler: PolicySampler

    var layout: Layout { get }

    func initialParameters(using random: inout SeededGenerator) -> ParameterVector

    /// The log-probability of every action of every trajectory, side by side in their order, in nats.
    func forward(_ trajectories: [Trajectory], parameters: ParameterVector) -> PolicyForward<Tape>

    /// The gradient of `Σ upstream[k] · logProbabilities[k]` with respect to the parameters.
    func backward(_ tape: Tape, upstream: [Float], parameters: ParameterVector) -> Gradient

    /// Draws actions for `count` trajectories that advance side by side.
    func sampler(count: Int, parameters: ParameterVector) -> Sampler
}

public struct PolicyForward<Tape: Sendable>: Sendable {
    /// log π(action), `(Σ T)`, trajectory by trajectory.
    public var logProbabilities: [Float]
    /// Entropy of each choice's distribution in nats, `(Σ T)`.
    public var entropies: [Float]
    public var tape: Tape

    public init(logProbabilities: [Float], entropies: [Float], tape: Tape) {
        self.logProbabilities = logProbabilities
        self.entropies = entropies
        self.tape = tape
    }
}

/// Logits step by step, for trajectories side by side; a sequence policy keeps what it computed for earlier tokens.
public protocol PolicySampler: Sendable {
    /// The logits of the next choice of every trajectory.
    ///
    /// - Parameter input: what each trajectory sees now, of the kind that the policy is made for.
    /// - Returns: `(rows, actions)` row-major, one row per trajectory in `input`.
    mutating func logits(_ input: SamplerInput) -> [Float]
}

public enum SamplerInput: Sendable {
    /// `(rows, width)`: what each trajectory that still runs sees now. A policy without memory takes any number of
    /// rows, so episodes that ended early cost nothing; one with memory wants all `count`, in their order.
    case observations([Float])
    /// `(count, T)`: further tokens of each trajectory, all equally many; the logits are those after the last one.
    case tokens([Int32], each: Int)
}
