import Environments
import Primitives

/// Environments that advance side by side, of a kind that only the stage knows.
///
/// What plays on it is compiled for the kind of its actions and not for each environment: code for an environment that it
/// does not know asks at every turn what it has before it, which took half of the time of a rollout of CartPole.
protocol Stage<Action>: AnyObject {
    associatedtype Action

    /// Those that still run.
    var count: Int { get }
    var observationWidth: Int { get }

    /// Writes what is seen now, `(count, observationWidth)`.
    func observe(into observations: UnsafeMutablePointer<Float>)

    /// One step of all; actions, rewards and ends are `(count)`, what is seen after it is as above.
    func step(
        _ actions: UnsafePointer<Action>, rewards: UnsafeMutablePointer<Float>, ended: UnsafeMutablePointer<Bool>,
        observations: UnsafeMutablePointer<Float>, using random: inout SeededGenerator)

    /// Leaves only those at the given places, in rising order.
    func keep(_ places: [Int])
}

/// The stage of one kind of environment.
final class EnvironmentStage<E: Environment>: Stage {
    private(set) var count: Int
    let observationWidth: Int
    // Memory of its own and not an array, which generic code would ask at every turn whether somebody else holds it too.
    private let environments: UnsafeMutablePointer<E>

    /// `groups` starts drawn from `random`, each `groupSize` times.
    init(_ environment: E, groups: Int, groupSize: Int, using random: inout SeededGenerator) {
        precondition(groups > 0 && groupSize > 0, "\(groups) groups of \(groupSize) environments")
        count = groups * groupSize
        observationWidth = environment.observationWidth
        environments = .allocate(capacity: count)
        for group in 0..<groups {
            var start = environment
            start.reset(using: &random)
            (environments + group * groupSize).initialize(repeating: start, count: groupSize)
        }
    }

    deinit {
        environments.deinitialize(count: count)
        environments.deallocate()
    }

    func observe(into observations: UnsafeMutablePointer<Float>) {
        for index in 0..<count { environments[index].observe(into: observations + index * observationWidth) }
    }

    func step(
        _ actions: UnsafePointer<E.Action>, rewards: UnsafeMutablePointer<Float>, ended: UnsafeMutablePointer<Bool>,
        observations: UnsafeMutablePointer<Float>, using random: inout SeededGenerator
    ) {
        E.stepAll(
            environments, count: count, actions: actions, restarting: false, rewards: rewards, ended: ended,
            observations: observations, using: &random)
    }

    func keep(_ places: [Int]) {
        for (to, from) in places.enumerated() where to != from { environments[to] = environments[from] }
        (environments + places.count).deinitialize(count: count - places.count)
        count = places.count
    }
}

/// A stage for environments of whatever kind.
func stage<E: Environment>(
    _ environment: E, groups: Int, groupSize: Int, using random: inout SeededGenerator
) -> any Stage<E.Action> {
    EnvironmentStage(environment, groups: groups, groupSize: groupSize, using: &random)
}
