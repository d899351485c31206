/// A job, what goes wrong in it at which round, and what must hold all the same.
///
/// Made only by reading, so it is complete and checked.
package struct ScenarioSettings: Sendable {
    package internal(set) var name: String
    package internal(set) var job: JobSettings
    /// In the order of their rounds.
    package internal(set) var events: [Event]
    package internal(set) var expected: Expectations

    /// Something that happens once so many rounds are made.
    package struct Event: Sendable, Equatable {
        package internal(set) var round: Int
        package internal(set) var what: What
        /// How long it lasts, where it is something that lasts.
        package internal(set) var length: Duration
    }

    package enum What: Sendable, Equatable {
        /// The process is killed, and there again after a while.
        case kill(Whom)
        /// The process stands still.
        case stop(Whom)
        /// Nothing passes between these workers and the server.
        case partition([Int])
        case inject(NamedChoice, [Int])
        case heal
        case drain(Int)
    }

    package enum Whom: Sendable, Equatable {
        case server
        case workers([Int])
    }

    /// What must hold of the run's summary; nil is not asked.
    package struct Expectations: Sendable, Equatable {
        package internal(set) var outcome: String
        /// At least.
        package internal(set) var score: Double?
        /// Exactly these workers were lost at some time.
        package internal(set) var lost: [Int]?
        /// Exactly these workers were under suspicion at some time.
        package internal(set) var suspected: [Int]?
        /// Reasons for which something was refused, at least.
        package internal(set) var refused: [String]
        /// Whether the parameters come to the bits of the run in which nothing happens.
        package internal(set) var isAsUndisturbed: Bool
    }
}
