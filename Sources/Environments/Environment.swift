public import Primitives

/// A task with steps: an observation, an action, a reward, again. A value, so that a copy is a branch of time.
///
/// Laws, tested over the catalogue: the same generator gives the same episode; rewards lie within `rewardRange`;
/// an episode ends within `lengthLimit` steps; observations have `observationWidth` finite numbers.
public protocol Environment: Sendable {
    var observationWidth: Int { get }
    var actionCount: Int { get }
    /// Steps after which an episode is cut off.
    var lengthLimit: Int { get }
    var rewardRange: ClosedRange<Float> { get }

    /// Begins an episode at a state drawn from `random`; returns what is seen first.
    mutating func reset(using random: inout SeededGenerator) -> [Float]
    mutating func step(_ action: Int, using random: inout SeededGenerator) -> Step

    /// The noise-free reward of every action at `observation`, `(actionCount)`, where an episode is one step and they
    /// are known; nil otherwise. For scoring only: a learner never sees them.
    func expectedRewards(of observation: [Float]) -> [Float]?
}

extension Environment {
    public func expectedRewards(of observation: [Float]) -> [Float]? { nil }
}

public struct Step: Sendable, Equatable {
    public var observation: [Float]
    public var reward: Float
    /// Whether the episode is over, by failure, success or the limit of its length.
    public var ended: Bool

    public init(observation: [Float], reward: Float, ended: Bool) {
        self.observation = observation
        self.reward = reward
        self.ended = ended
    }
}
