/// A training job: everything that decides what is computed, complete and checked.
///
/// Made only by reading (`JobSettings.load`, `JobSettings.parse`), so whoever holds one need not check it again.
package struct JobSettings: Sendable, Equatable {
    package internal(set) var name: String
    package internal(set) var seed: UInt64
    /// Updates of the parameters until the run ends.
    package internal(set) var rounds: Int
    package internal(set) var workers: Int
    package internal(set) var server: ServerSettings
    package internal(set) var environment: NamedChoice
    package internal(set) var policy: NamedChoice
    /// The file with the parameters that the run begins with; nil draws them by the seed.
    package internal(set) var initial: String?
    /// What comes before the first round; nil when the policy begins from chance.
    package internal(set) var warmStart: WarmStartSettings?
    package internal(set) var rollout: RolloutSettings
    package internal(set) var objective: NamedChoice
    /// What the objective is combined with, in order; `objective.with` in the file.
    package internal(set) var pieces: [NamedChoice]
    /// How a worker makes its gradient.
    package internal(set) var estimator: NamedChoice
    package internal(set) var aggregator: NamedChoice
    /// What happens to the rows before the rule sees them, in order; `aggregator.before` in the file.
    package internal(set) var before: [NamedChoice]
    package internal(set) var optimizer: NamedChoice
    /// What happens to the aggregated gradient before the optimizer sees it, in order; `optimizer.before` in the file.
    package internal(set) var gradientMaps: [NamedChoice]
    /// What happens to the optimizer's direction, in order; `optimizer.after` in the file.
    package internal(set) var updateMaps: [NamedChoice]
    package internal(set) var evaluation: EvaluationSettings
    package internal(set) var checkpoint: CheckpointSettings
    /// Whether every row is kept, so that rounds can be made again; `ledger.contributions` in the file.
    package internal(set) var recordsContributions: Bool
    /// Of the server's last events, so many and up to twice as many are left behind when it ends; 0 leaves none.
    package internal(set) var recordedEvents: Int
    package internal(set) var trust: TrustChoices
    /// Whether anything may go wrong on purpose: a `byzantine` group, or a fault that an operator injects.
    package internal(set) var faultsAllowed: Bool
    /// What goes wrong on purpose; empty in an honest job.
    package internal(set) var byzantine: [FaultGroup]

    /// The rule of a job that names none: it needs no count of liars (FLAG.md, 5b).
    package static let defaultAggregator = "flag_robust"

    /// How a gradient is made in a job that does not say.
    package static let defaultEstimator = "derivative"

    /// The workers that some group of faults names, each once, in ascending order.
    package var byzantineWorkers: [Int] { Set(byzantine.flatMap(\.workers)).sorted() }

    /// The first round at which anything goes wrong on purpose.
    package var firstFaultRound: UInt64? { byzantine.filter { !$0.workers.isEmpty }.map(\.from).min() }
}

/// How long the server waits, and for how many.
package struct ServerSettings: Sendable, Equatable {
    /// Contributions without which no round ends; more than half of the workers unless the job says otherwise.
    package internal(set) var quorum: Int
    /// With a quorum in hand the server waits this long for the others, counted from the round's start.
    package internal(set) var roundDeadline: Duration
    /// Or for so many deviations from the time that rows use to take, if that is less; 0 for the deadline alone.
    package internal(set) var stragglerDeviations: Int
    /// A worker silent for longer is given up.
    package internal(set) var memberTimeout: Duration
    /// How often a worker says that it is there; at most half of `memberTimeout`, so that one lost beat harms nobody.
    package internal(set) var heartbeatInterval: Duration
    /// A run that has no quorum of members after this long ends with an error.
    package internal(set) var joinTimeout: Duration
}

/// What one worker collects for one round.
package struct RolloutSettings: Sendable, Equatable {
    /// Prompts, contexts or start states; trajectories of one group are compared with each other.
    package internal(set) var groups: Int
    /// Trajectories of one group.
    package internal(set) var groupSize: Int
    /// Rounds that one rollout serves; with more than 1 the later ones are computed off policy, anchored at the first.
    package internal(set) var inner: Int
}

/// How the server measures what was learnt.
package struct EvaluationSettings: Sendable, Equatable {
    /// Every so many rounds, and after the last.
    package internal(set) var every: Int
    /// Episodes or prompts of one measurement, the same ones each time.
    package internal(set) var episodes: Int
}

/// How a run is kept, so that one that was cut short can be gone on with.
package struct CheckpointSettings: Sendable, Equatable {
    /// Every so many rounds; 0 keeps nothing.
    package internal(set) var every: Int
    /// How many are kept.
    package internal(set) var keep: Int
}

/// Workers that do one wrong thing from one round to another.
package struct FaultGroup: Sendable, Equatable {
    /// Numbers below the job's `workers`, ascending, each once.
    package internal(set) var workers: [Int]
    package internal(set) var attack: NamedChoice
    package internal(set) var from: UInt64
    /// The first round without it; nil when it stays.
    package internal(set) var until: UInt64?
}

/// What the server does about workers that it does not trust.
package struct TrustChoices: Sendable, Equatable {
    /// Whether their rows are kept from the rule. Without it trust is measured and shown, and changes nothing.
    package internal(set) var quarantine: Bool
    /// Rounds of a first quarantine, and of the longest.
    package internal(set) var quarantineRounds: Int
    package internal(set) var quarantineRoundsMax: Int
    /// Rounds on trial after one.
    package internal(set) var probationRounds: Int
    /// What becomes of a round in which more rows are under suspicion than the rule withstands: a word of `excesses`.
    package internal(set) var onExcess: String

    package static let excesses = ["stop", "hold", "ignore"]
}
