import Credentials
import Messages
import Primitives

// Who may speak to the server, where everybody has a key.

extension ServerCore {
    /// Why the holder of `key` is not listened to; nil when it is.
    func refusal(of key: PublicKey?) -> RejectionReason? {
        guard let enrolment else { return nil }
        switch key.map(enrolment.standing) {
        case .worker: return nil
        case .revoked: return .revoked
        case .token, .spentToken, .unknown, nil: return .notAMember
        }
    }

    /// Lets `newcomer` in by the token that this connection was made with.
    mutating func enrol(
        _ newcomer: PublicKey, by token: PublicKey?, from peer: PeerID, into actions: inout [Action]
    ) {
        guard enrolment != nil, let token else {
            return refuse(.badToken, to: peer, basis: version, into: &actions)
        }
        let before = enrolment
        do throws(Enrolment.Refusal) {
            try enrolment?.enrol(newcomer, by: token)
        } catch {
            return refuse(RejectionReason(error), to: peer, basis: version, into: &actions)
        }
        // Kept before it is answered: who was told that it is in finds the door open after a crash, too.
        // Who asks again because the disk is slow must not make it slower.
        if enrolment != before { keepEnrolment(into: &actions) }
        actions.append(.send(.enrolled, to: peer))
    }

    /// Whether `member` speaks for itself, and in its present life; says so to it if not.
    mutating func isOwn(
        _ worker: WorkerID, _ incarnation: Incarnation, of member: Member, into actions: inout [Action]
    ) -> Bool {
        if worker == member.worker && incarnation == member.incarnation { return true }
        let reason = worker == member.worker ? RejectionReason.oldIncarnation : .otherWorker
        refuse(reason, to: member.peer, basis: version, into: &actions)
        return false
    }

    func keepEnrolment(into actions: inout [Action]) {
        if let enrolment { actions.append(.keep(enrolment)) }
    }
}

extension RejectionReason {
    fileprivate init(_ refusal: Enrolment.Refusal) {
        switch refusal {
        case .badToken: self = .badToken
        case .revoked: self = .revoked
        case .full: self = .full
        }
    }
}
