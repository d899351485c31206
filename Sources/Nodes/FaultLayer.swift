import Faults
package import Messages
package import Parameters
package import Primitives
package import Rollouts
import Synchronization

/// Where a worker lies: between what it computed and what it sends. An honest worker's layer holds no fault.
///
/// Draws come from the worker's own stream, one branch per version, so that the same seed tells the same lies whatever
/// was computed twice or lost in between.
package struct FaultLayer: Sendable {
    private var faults: [Fault]
    private let random: SeededGenerator
    /// What the liar remembers; copies of a layer share it, since a worker has one past.
    private var past: Past

    private init(faults: [Fault], random: SeededGenerator) {
        self.faults = faults
        self.random = random
        past = Past(Liar(faults: faults, random: random))
    }

    package static func honest(seed: UInt64, worker: WorkerID) -> FaultLayer {
        FaultLayer(faults: [], random: SeededGenerator(seed: seed).stream("faults").stream(UInt64(worker.rawValue)))
    }

    /// Takes the place of what was assigned before.
    package mutating func assign(_ assignments: [FaultAssignment]) throws {
        faults = try assignments.map { assignment in
            let parameters = Dictionary(
                assignment.parameters.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            return Fault(
                attack: try Attack.make(name: assignment.name, parameters: parameters),
                from: assignment.from.rawValue, until: assignment.until?.rawValue)
        }
        past = Past(Liar(faults: faults, random: random))
    }

    package func perturbation(at version: ParameterVersion) -> Perturbation? {
        for attack in active(at: version) {
            switch attack {
            case .randomAction: return .randomAction
            case .rewardFlip: return .rewardFlip
            default: continue
            }
        }
        return nil
    }

    /// Applies every active attack on values, in the order in which they were assigned. Call it every round: a stale
    /// liar sends what it had before its time began.
    package func falsify(_ gradient: inout Gradient, at version: ParameterVersion) {
        past.liar.withLock { $0.falsify(&gradient, at: version.rawValue) }
    }

    package func delay(at version: ParameterVersion) -> Duration {
        active(at: version).reduce(.zero) { total, attack in
            if case .straggle(let seconds) = attack { total + .seconds(seconds) } else { total }
        }
    }

    /// Whether the `attempt`-th sending of a contribution gets lost.
    package func drops(at version: ParameterVersion, attempt: UInt64) -> Bool {
        var random = random.stream("drop").stream(version.rawValue).stream(attempt)
        return active(at: version).contains { attack in
            if case .drop(let probability) = attack { random.uniform() < probability } else { false }
        }
    }

    package func crashes(at version: ParameterVersion) -> Bool { active(at: version).contains(.crash) }

    private func active(at version: ParameterVersion) -> [Attack] {
        faults.filter { $0.isActive(at: version.rawValue) }.map(\.attack)
    }
}

private final class Past: Sendable {
    let liar: Mutex<Liar>

    init(_ liar: Liar) { self.liar = Mutex(liar) }
}
