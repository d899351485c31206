import Primitives

/// A matrix of jobs that differ in their rule, attack, number of liars, seed and whatever else its file lists.
///
/// Made only by reading, so every job in it is complete and checked.
package struct ExperimentSettings: Sendable {
    package internal(set) var name: String
    /// Whether runs take real processes; otherwise everything happens in one.
    package internal(set) var processes: Bool
    package internal(set) var rules: [String]
    package internal(set) var attacks: [String]
    /// In the order in which they are run: tables, rules, attacks, learning rates, seeds.
    package internal(set) var runs: [ExperimentRun]
}

/// One job of an experiment, and its place in the tables.
package struct ExperimentRun: Sendable, Equatable {
    /// From 0 on.
    package internal(set) var number: Int
    /// What is the same in the whole table, such as `partition=iid liars=3`.
    package internal(set) var table: String
    package internal(set) var rule: String
    package internal(set) var attack: String
    package internal(set) var seed: UInt64
    package internal(set) var learningRate: Double?
    package internal(set) var job: JobSettings
    /// The job as the files say it, without what a later version may add by itself: equal texts are equal jobs.
    package internal(set) var written: String

    /// One line that no other run of the experiment has.
    package var label: String {
        let rate = learningRate.map { " learning_rate=\(shortest($0))" } ?? ""
        return "\(table) | \(rule) | \(attack) |\(rate) seed=\(seed)"
    }
}
