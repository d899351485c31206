public import Parameters
public import Primitives

/// A distribution over actions, differentiable in its parameters. A value: it holds sizes, no weights.
///
/// Laws, tested over the catalogue:
/// 1. probabilities of all actions add up to 1 at every step, or a density's integral is 1;
/// 2. `backward` is the derivative of `forward`, checked by central differences and against PyTorch;
/// 3. a sampler's log-probability of what it drew equals what `forward` says of it, to rounding;
/// 4. the trajectories of a batch do not influence one another.
public protocol Policy: Sendable {
    /// What `forward` keeps for `backward` and `distribution`.
    associatedtype Tape: Sendable
    associatedtype Sampler: PolicySampler

    var layout: Layout { get }

    /// What it chooses from; says what the numbers of its sampler mean.
    var actionSpace: ActionSpace { get }

    func initialParameters(using random: inout SeededGenerator) -> ParameterVector

    /// The log-probability of every action of every trajectory, side by side in their order, in nats.
    func forward(_ trajectories: [Trajectory], parameters: ParameterVector) -> PolicyForward<Tape>

    /// What every choice of a `forward` was drawn from; computed when asked for, so that who does not ask pays nothing.
    func distribution(of tape: Tape) -> ChoiceDistribution

    /// The gradient with respect to the parameters of whatever `upstream` is the derivative of.
    func backward(_ tape: Tape, upstream: PolicyUpstream, parameters: ParameterVector) -> Gradient

    /// Draws actions for `count` trajectories that advance side by side.
    func sampler(count: Int, parameters: ParameterVector) -> Sampler
}

public struct PolicyForward<Tape: Sendable>: Sendable {
    /// log π(action), `(Σ T)`, trajectory by trajectory.
    public var logProbabilities: [Float]
    /// Entropy of each choice's distribution in nats, `(Σ T)`.
    public var entropies: [Float]
    /// The critic's estimate, before each choice, of the rewards from there on, `(Σ T)`; nil for a policy without one.
    public var values: [Float]?
    public var tape: Tape

    public init(logProbabilities: [Float], entropies: [Float], values: [Float]? = nil, tape: Tape) {
        self.logProbabilities = logProbabilities
        self.entropies = entropies
        self.values = values
        self.tape = tape
    }

    /// The same with another tape around this one.
    func map<Outer>(_ wrap: (Tape) -> Outer) -> PolicyForward<Outer> {
        PolicyForward<Outer>(
            logProbabilities: logProbabilities, entropies: entropies, values: values, tape: wrap(tape))
    }
}

/// What choices were drawn from, all choices of a batch side by side.
public enum ChoiceDistribution: Sendable, Equatable {
    /// log π of every action in nats, `(Σ T, actions)`.
    case categorical(logProbabilities: [Float], actions: Int)
    /// Mean and log σ of every number of an action, `(Σ T, width)` each.
    case gaussian(means: [Float], logDeviations: [Float], width: Int)
}

/// The derivative of a loss with respect to what `Policy.forward` said. Parts that the loss does not use are nil; those
/// that are there add up.
public struct PolicyUpstream: Sendable, Equatable {
    /// ∂L/∂log π(action), `(Σ T)`.
    public var logProbabilities: [Float]
    /// ∂L/∂entropy, `(Σ T)`.
    public var entropies: [Float]?
    /// Categorical: ∂L/∂logits, `(Σ T, actions)`, any logits whose softmax the distribution is. Gaussian: ∂L/∂mean and
    /// then ∂L/∂log σ of each choice, `(Σ T, 2 · width)`.
    public var distribution: [Float]?
    /// ∂L/∂value, `(Σ T)`; nil for a policy without a critic.
    public var values: [Float]?

    public init(
        logProbabilities: [Float], entropies: [Float]? = nil, distribution: [Float]? = nil, values: [Float]? = nil
    ) {
        self.logProbabilities = logProbabilities
        self.entropies = entropies
        self.distribution = distribution
        self.values = values
    }

    /// Stops the process when a part does not have the count that it must have.
    func check(choices: Int, distributionWidth: Int, hasCritic: Bool) {
        precondition(
            logProbabilities.count == choices, "\(logProbabilities.count) derivatives for \(choices) log-probabilities")
        if let entropies {
            precondition(entropies.count == choices, "\(entropies.count) derivatives for \(choices) entropies")
        }
        if let distribution {
            precondition(
                distribution.count == choices * distributionWidth,
                "\(distribution.count) derivatives for \(choices) rows of \(distributionWidth)")
        }
        if let values {
            precondition(hasCritic && values.count == choices, "\(values.count) derivatives for \(choices) values")
        }
    }
}

/// The next choices step by step, for trajectories side by side; a policy with memory keeps what it computed earlier.
public protocol PolicySampler: Sendable {
    /// The numbers that stand for the distribution of every trajectory's next choice.
    ///
    /// - Parameter input: what each trajectory sees now, of the kind that the policy is made for.
    /// - Returns: one row per trajectory in `input`. Discrete actions: logits, `(rows, actions)`. Continuous ones: the
    ///   means and then the log σ of an action, `(rows, 2 · width)`.
    mutating func outputs(_ input: SamplerInput) -> [Float]
}

public enum SamplerInput: Sendable {
    /// `(rows, width)`: what each trajectory that still runs sees now. A policy over observations has no memory and takes
    /// any number of rows, so episodes that ended early cost nothing.
    case observations([Float])
    /// `(count, T)`: further tokens of each trajectory, all equally many; the outputs are those after the last one.
    case tokens([Int32], each: Int)
}
