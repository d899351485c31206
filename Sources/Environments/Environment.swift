public import Primitives

/// A task with steps: an observation, an action, a reward, again. A value, so that a copy is a branch of time.
///
/// `Action` is `Int` where one of a few choices is made, and `Float` where a number is set.
///
/// Laws, tested over the catalogue: the same generator gives the same episode; rewards lie within `rewardRange`;
/// an episode ends within `lengthLimit` steps; observations have `observationWidth` finite numbers. `step` and `observe`
/// allocate nothing, so that a rollout costs what its policy costs.
public protocol Environment<Action>: Sendable {
    associatedtype Action: Sendable

    var observationWidth: Int { get }
    var actionSpace: ActionSpace { get }
    /// Steps after which an episode is cut off.
    var lengthLimit: Int { get }
    var rewardRange: ClosedRange<Float> { get }

    /// Begins an episode at a state drawn from `random`.
    mutating func reset(using random: inout SeededGenerator)
    mutating func step(_ action: Action, using random: inout SeededGenerator) -> Step

    /// Writes what is seen now, `observationWidth` numbers.
    func observe(into observation: UnsafeMutablePointer<Float>)

    /// One step of `count` environments side by side, in their order; see `Copies`.
    ///
    /// Nobody need write it: it is a requirement so that the loop is compiled for each environment by itself. A loop in
    /// another module, over environments that a file named, would ask at every step what it has before it.
    ///
    /// - Parameters:
    ///   - actions: `(count)`; rewards and ends the same.
    ///   - observations: `(count, observationWidth)`: what is seen after the step.
    ///   - restarting: whether those that are over begin anew; then what is seen is their start.
    static func stepAll(
        _ environments: UnsafeMutablePointer<Self>, count: Int, actions: UnsafePointer<Action>, restarting: Bool,
        rewards: UnsafeMutablePointer<Float>, ended: UnsafeMutablePointer<Bool>,
        observations: UnsafeMutablePointer<Float>, using random: inout SeededGenerator)

    /// The task that is scored: this one without what is done to learners only, such as noise.
    var scored: Self { get }

    /// The noise-free reward of every action now, `(actions)`, where an episode is one step and they are known; nil
    /// otherwise. For scoring only: a learner never sees them.
    var expectedRewards: [Float]? { get }
}

extension Environment {
    public static func stepAll(
        _ environments: UnsafeMutablePointer<Self>, count: Int, actions: UnsafePointer<Action>, restarting: Bool,
        rewards: UnsafeMutablePointer<Float>, ended: UnsafeMutablePointer<Bool>,
        observations: UnsafeMutablePointer<Float>, using random: inout SeededGenerator
    ) {
        guard count > 0 else { return }
        let width = environments[0].observationWidth
        for index in 0..<count {
            let step = environments[index].step(actions[index], using: &random)
            rewards[index] = step.reward
            ended[index] = step.ended
            if restarting && step.ended { environments[index].reset(using: &random) }
            environments[index].observe(into: observations + index * width)
        }
    }

    public var scored: Self { self }
    public var expectedRewards: [Float]? { nil }

    /// The choices there are, or 1 where an action is a number.
    public var actionCount: Int {
        switch actionSpace {
        case .discrete(let count): count
        case .continuous(let width): width
        }
    }

    /// What is seen now.
    public var observation: [Float] {
        [Float](unsafeUninitializedCapacity: observationWidth) { buffer, count in
            count = observationWidth
            if let start = buffer.baseAddress { observe(into: start) }
        }
    }
}

public struct Step: Sendable, Equatable {
    public var reward: Float
    /// Whether the episode is over, by failure, success or the limit of its length.
    public var ended: Bool

    public init(reward: Float, ended: Bool) {
        self.reward = reward
        self.ended = ended
    }
}
