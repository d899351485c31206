package import Credentials
package import Messages
package import Parameters
package import Primitives

// What happens to the server core, and what it wants done.

extension ServerCore {
    package enum Event: Sendable, Equatable, Codable {
        case started
        /// - Parameter key: by which the peer proved who it is; nil where nobody has one.
        case received(WorkerMessage, from: PeerID, key: PublicKey? = nil)
        /// The link refused something before it became a message: of a member it counts as its answer to the round.
        case refusedByLink(RejectionReason, from: PeerID)
        case timer(Timer)
        case reduced(ReducedRound)
        case reductionFailed(ParameterVersion, String)
        case evaluated(ParameterVersion, score: Double)
        /// The shell made a token that may let in one key.
        case tokenMade(PublicKey)
        /// From an operator, who waits for the answer to this ticket.
        case command(Command, ticket: UInt64)
        /// A person wants the run to end.
        case interrupted
    }

    package enum Timer: Sendable, Equatable, Codable {
        case sweep
        /// Looks whether the run stands still.
        case watch
        case joinTimeout
        case deadline(ParameterVersion)

        /// Whether arming this one does away with `other`: the deadlines of closed rounds would pile up by the thousand.
        package func replaces(_ other: Timer) -> Bool {
            switch (self, other) {
            case (.sweep, .sweep), (.watch, .watch), (.joinTimeout, .joinTimeout), (.deadline, .deadline): true
            case (.sweep, _), (.watch, _), (.joinTimeout, _), (.deadline, _): false
            }
        }
    }

    package enum Action: Sendable, Equatable {
        case send(ServerMessage, to: PeerID)
        case arm(Timer, at: Instant)
        /// A row of the open round: what its rule needs of it can be made while others are still to come. Nothing answers;
        /// the job brings the row again.
        case fold(Row, of: ParameterVersion)
        /// Aggregate, transform, add: heavy, so its result is an event.
        case reduce(Job)
        case evaluate(ParameterVersion, ParameterVector)
        /// The state as it is now, to be kept: a run that ends here can be gone on with. Nothing answers.
        case checkpoint(Snapshot)
        /// Who may speak to the server has changed: kept before the actions behind this one are done.
        case keep(Enrolment)
        case record(Record)
        case answer(CommandAnswer, ticket: UInt64)
        /// A fault that the server carries out for these workers, from the next reduction on, until `.release`.
        case conspire(FaultAssignment, [WorkerID])
        case release([WorkerID])
        /// For the reduction; what concerns the core itself it has done.
        case tune(Command.Tuning)
        /// The last action: the shell delivers what is queued and stops.
        case finish(Outcome)
    }

    enum Phase: Sendable, Equatable, Codable {
        /// Before the first round, while the expected workers arrive.
        case gathering
        /// Parameters are out, rows come in.
        case collecting
        /// The round is closed and its job is being done.
        case reducing
        /// Too many scores are outstanding to go on, or every version is made.
        case scoring
        case finished
    }
}
