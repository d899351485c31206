import Faults
import Messages
import Primitives
import Reduction
package import Settings

// Attacks that take more than a worker's own gradient: the server tells their lies, in experiments.

extension NamedChoice {
    /// Whether it names an attack that no worker can carry out alone.
    package var isJoint: Bool { AttackCatalogue.joint.contains { $0.name == name } }

    fileprivate func jointAttack() throws(CatalogueError) -> JointAttack {
        try JointAttack.make(name: name, parameters: numbers)
    }
}

/// A plot that an operator wants; nil for a fault that names none, which the desk has refused before.
func plot(_ fault: FaultAssignment, _ workers: [WorkerID]) -> Conspirators.Group? {
    let parameters = Dictionary(fault.parameters.map { ($0.name, $0.value) }) { first, _ in first }
    guard let attack = try? JointAttack.make(name: fault.name, parameters: parameters) else { return nil }
    return Conspirators.Group(
        workers: Set(workers),
        fault: JointFault(attack: attack, from: fault.from.rawValue, until: fault.until?.rawValue))
}

extension JobSettings {
    /// The groups that lie together, each with draws of its own.
    func conspirators() throws(CatalogueError) -> Conspirators {
        var groups: [Conspirators.Group] = []
        for group in byzantine where group.attack.isJoint {
            groups.append(
                Conspirators.Group(
                    workers: Set(group.workers.map { WorkerID(rawValue: UInt32($0)) }),
                    fault: JointFault(attack: try group.attack.jointAttack(), from: group.from, until: group.until)))
        }
        return Conspirators(groups, random: SeededGenerator(seed: seed).stream("conspirators"))
    }

    /// The names of those attacks with what they know, such as `alie (omniscient)`, each once.
    package var serverSideFaults: [String] {
        var names: [String] = []
        for choice in byzantine.map(\.attack) where choice.isJoint {
            // A name alone still says that the server lies, even of numbers that no attack can be made of.
            let knowledge = (try? choice.jointAttack()).map { " (\($0.knowledge))" } ?? ""
            if !names.contains(choice.name + knowledge) { names.append(choice.name + knowledge) }
        }
        return names
    }
}
