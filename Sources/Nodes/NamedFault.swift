import Coordination
import Faults
import Messages
import Primitives
import Settings

/// A fault as a person names it on a command line: `sign-flip` is `sign_flip`.
package struct NamedFault: Sendable, Equatable {
    package var attack: String
    package var parameters: [String: Double]

    package init(attack: String, parameters: [String: Double]) {
        self.attack = attack.replacing("-", with: "_")
        self.parameters = parameters
    }

    /// - Throws: `JobError` for an attack that there is not, or with values that it cannot take.
    package func check() throws(JobError) { _ = try place() }

    var assignment: FaultAssignment {
        FaultAssignment(
            name: attack,
            parameters: parameters.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) },
            from: .initial, until: nil)
    }

    /// Who can carry it out.
    ///
    /// - Throws: `JobError` for an attack that there is not, or with values that it cannot take.
    func place() throws(JobError) -> Command.Place {
        let isJoint = AttackCatalogue.joint.contains { $0.name == attack }
        do throws(CatalogueError) {
            if isJoint {
                _ = try JointAttack.make(name: attack, parameters: parameters)
            } else {
                _ = try Attack.make(name: attack, parameters: parameters)
            }
        } catch .unknownName(_, let known) {
            let all = known + AttackCatalogue.joint.map(\.name)
            throw JobError("there is no attack \(attack); \(remedy(for: attack, among: all))")
        } catch {
            throw JobError("\(error)")
        }
        return isJoint ? .server : .worker
    }

    /// What a worker does on its own account.
    ///
    /// - Throws: as `place`, and for what takes more than one worker's gradient.
    func ownAssignment() throws(JobError) -> FaultAssignment {
        guard try place() == .worker else {
            throw JobError(
                "\(attack) takes the gradients of several workers, which one worker has not; use guidon inject")
        }
        return assignment
    }
}
