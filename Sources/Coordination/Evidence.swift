package import Primitives

/// What the last rounds say of one worker's rows; made where the rows are, weighed by `Trust`.
package struct Evidence: Sendable, Equatable, Codable {
    /// How far its rows of the last rounds, added up, point where those of the others do, −1…1; nil where they are zeros.
    package var lastingAgreement: Double?
    /// How surely it goes another way than a crowd that agrees, in 0…1.
    package var astray: Double
    /// How surely its rows are longer than anybody's, in 0…1.
    package var tooLong: Double

    package static let none = Evidence(lastingAgreement: nil, astray: 0, tooLong: 0)

    package init(lastingAgreement: Double?, astray: Double, tooLong: Double) {
        self.lastingAgreement = lastingAgreement
        self.astray = astray
        self.tooLong = tooLong
    }

    /// What it comes to, in 0…1.
    package var doubt: Double { max(astray, tooLong) }
}

/// Whose rows a job keeps from the rule, and whether the rule may be asked at all.
package struct Distrust: Sendable, Equatable {
    /// Workers whose rows are judged and not given to the rule.
    package var quarantined: Set<WorkerID>
    /// How many of the rows that are given to the rule are under suspicion.
    package var suspected: Int
    /// Whether the round is withheld when these are more than the rule withstands.
    package var isBounded: Bool

    package static let none = Distrust(quarantined: [], suspected: 0, isBounded: false)

    package init(quarantined: Set<WorkerID>, suspected: Int, isBounded: Bool) {
        self.quarantined = quarantined
        self.suspected = suspected
        self.isBounded = isBounded
    }
}

/// What a round says of all its rows together.
package struct CrowdOutcome: Sendable, Equatable, Codable {
    /// How far the workers are a crowd that one can stand apart from, in 0…1.
    package var unity: Double
    /// Rows that are copies of another row of the round.
    package var copies: Int
    /// How many arbitrary rows the rule withstands among all that came, quarantined and refused ones too.
    package var tolerance: Int
    /// Whether the round made no step, because more rows than that are under suspicion.
    package var isWithheld: Bool

    package init(unity: Double = 0, copies: Int = 0, tolerance: Int = 0, isWithheld: Bool = false) {
        self.unity = unity
        self.copies = copies
        self.tolerance = tolerance
        self.isWithheld = isWithheld
    }
}
