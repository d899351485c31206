import Messages
import Primitives

// What is said again: because it got lost, or because the answer was of no use.

extension ServerCore {
    /// Whether what it was sent last was sent long enough ago to have arrived: if it is not there, it got lost.
    func isOverdue(_ member: Member, at now: Instant) -> Bool {
        member.lastSent.duration(to: now) > settings.heartbeatInterval * 2
    }

    /// What got lost on its way, or was said to an earlier life, is said again: a worker that was healed must not go on lying.
    ///
    /// - Parameter told: digest of what it carries out.
    mutating func tellFaultsAgain(
        to member: Member, has told: UInt64, at now: Instant, into actions: inout [Action]
    ) {
        let faults = plan.assignments(of: member.worker)
        guard faults.digest != told, member.lastTold.duration(to: now) > settings.heartbeatInterval * 2 else { return }
        membership.noteTold(member.worker, at: now)
        actions.append(.send(.control(.assign(faults)), to: member.peer))
    }

    /// Too few rows at the deadline: whose rows were refused for what they hold are asked again, with every deadline. Or
    /// one worker's bad moment would keep a run for ever that needs all it has.
    mutating func askAgain(at now: Instant, into actions: inout [Action]) {
        let again = buffer.forgetRefusals().compactMap(membership.member)
        for member in again { sendParameters(to: member, at: now, into: &actions) }
        actions.append(.arm(.deadline(version), at: now.advanced(by: settings.roundDeadline)))
    }
}
