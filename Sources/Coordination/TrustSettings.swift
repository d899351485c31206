/// What a run does about workers that it does not trust.
package struct TrustSettings: Sendable, Equatable, Codable {
    /// What happens to a round in which more rows are under suspicion than the rule withstands.
    package enum Excess: String, Sendable, Codable, CaseIterable {
        /// The run ends with the parameters before.
        case stop
        /// The round makes no step; the next one asks the workers again.
        case hold
        /// The rule is asked all the same.
        case ignore
    }

    /// Whether rows of suspected workers are kept from the rule.
    package var quarantines: Bool
    /// Rounds of a first quarantine; each further one is twice as long.
    package var quarantineRounds: Int
    /// The longest quarantine.
    package var quarantineRoundsMax: Int
    /// Rounds that a worker counts on trial after a quarantine.
    package var probationRounds: Int
    package var excess: Excess

    package static let standard = TrustSettings(
        quarantines: false, quarantineRounds: 16, quarantineRoundsMax: 128, probationRounds: 16, excess: .stop)

    package init(
        quarantines: Bool, quarantineRounds: Int, quarantineRoundsMax: Int, probationRounds: Int, excess: Excess
    ) {
        precondition(
            quarantineRounds >= 1 && quarantineRoundsMax >= quarantineRounds && probationRounds >= 1,
            "quarantines of \(quarantineRounds) to \(quarantineRoundsMax) rounds, \(probationRounds) on trial")
        self.quarantines = quarantines
        self.quarantineRounds = quarantineRounds
        self.quarantineRoundsMax = quarantineRoundsMax
        self.probationRounds = probationRounds
        self.excess = excess
    }
}
