package import Credentials
package import Messages
package import Primitives

/// The server's end of its connections to all workers. For one thread.
///
/// Laws, of every link:
/// 1. a message arrives whole and as it was sent, or not at all; those of one peer arrive in the order of sending;
/// 2. what a peer says wrongly is counted by its name and never returned, thrown or logged;
/// 3. nothing waits for a peer: what finds a full queue, or nobody, is dropped and counted, and the core says it again.
package protocol ServerLink: AnyObject {
    /// Waits no longer than until `deadline`; looks once even when it has passed.
    ///
    /// - Returns: what came, or nil at the deadline, after a wake-up, or when a signal ended the wait.
    func receive(until deadline: Instant) throws(TransportError) -> ServerArrival?

    /// Sends, or drops and counts. The link also learns from it who may contribute: a welcome opens the peer's
    /// assembly, of the dimension of its layout; a goodbye or a refusal with `notAMember` closes it.
    func send(_ message: ServerMessage, to peer: PeerID) throws(TransportError)

    /// What was counted since the start.
    var counters: LinkCounters { get }
}

package enum ServerArrival: Sendable, Equatable {
    /// - Parameter key: by which the peer proved who it is; nil on links where nobody has one.
    case message(WorkerMessage, from: PeerID, key: PublicKey? = nil)
    /// The beginning of a contribution whose values were not kept: `notAMember` from somebody who was not welcomed,
    /// `wrongDimension` from a member. The core says so to the peer, once a vector.
    case refused(RejectionReason, from: PeerID)
}

/// A worker's end of its connection to the server. For one thread. The same laws hold.
package protocol WorkerLink: AnyObject {
    /// Waits no longer than until `deadline`; looks once even when it has passed.
    ///
    /// - Returns: what came, or nil at the deadline, after a wake-up, or when a signal ended the wait.
    func receive(until deadline: Instant) throws(TransportError) -> ServerMessage?

    /// Sends, or drops and counts.
    func send(_ message: WorkerMessage) throws(TransportError)

    /// What was counted since the start.
    var counters: LinkCounters { get }
}
