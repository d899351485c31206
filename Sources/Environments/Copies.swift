public import Primitives

/// Copies of one environment that advance side by side, each begun anew as soon as it is over: steps without a pause.
///
/// - Shapes: `count` actions, rewards and ends, observations `(count, observationWidth)`, all in buffers of the caller.
/// - Complexity: O(count) steps and no allocation.
public struct Copies<E: Environment>: Sendable {
    public let count: Int
    public let observationWidth: Int
    private var copies: [E]

    /// Begins `count` episodes.
    public init(_ environment: E, count: Int, using random: inout SeededGenerator) {
        precondition(count > 0, "\(count) copies")
        self.count = count
        observationWidth = environment.observationWidth
        copies = [E](repeating: environment, count: count)
        for index in copies.indices { copies[index].reset(using: &random) }
    }

    public func observe(into observations: UnsafeMutablePointer<Float>) {
        for index in 0..<count { copies[index].observe(into: observations + index * observationWidth) }
    }

    /// One step of every copy. Where an episode ended, what is observed is the start of the next one.
    public mutating func step(
        _ actions: UnsafePointer<E.Action>, rewards: UnsafeMutablePointer<Float>, ended: UnsafeMutablePointer<Bool>,
        observations: UnsafeMutablePointer<Float>, using random: inout SeededGenerator
    ) {
        E.stepAll(
            &copies, count: count, actions: actions, restarting: true, rewards: rewards, ended: ended,
            observations: observations, using: &random)
    }
}
