/// One thing that a job can choose by name, as data: what it is called and what it can be told.
///
/// The catalogues of algorithms live beside the algorithms; whoever knows both hands their descriptions to the reader, so
/// that reading a file needs no algorithm at all.
package struct ChoiceDescription: Sendable {
    package var name: String
    /// One sentence.
    package var summary: String
    package var parameters: [ChoiceParameter]
    /// What no range of one number can say, such as a width that must be a multiple of another number: the sentence that
    /// the user reads, or nil when all is well.
    package var complaint: @Sendable (NamedChoice) -> String?

    package init(
        _ name: String, _ summary: String, _ parameters: [ChoiceParameter] = [],
        complaint: @escaping @Sendable (NamedChoice) -> String? = { _ in nil }
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.complaint = complaint
    }
}

/// A number, word or list that a catalogue's entry can be told.
package struct ChoiceParameter: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case number(NumberRange)
        /// One of these words.
        case word([String])
        /// A list of numbers, at most `Limits.listCountMax` of them.
        case numbers(NumberRange)
    }

    /// What it is when the file does not say.
    package enum Absence: Sendable, Equatable {
        case refused
        case filled(NamedChoice.Value)
        /// It stays away: a feature that is switched off.
        case allowed
    }

    package var name: String
    package var kind: Kind
    package var absence: Absence
    /// What it means, in a few words.
    package var what: String

    package init(_ name: String, _ kind: Kind, whenAbsent absence: Absence = .refused, _ what: String) {
        self.name = name
        self.kind = kind
        self.absence = absence
        self.what = what
    }
}

/// Which numbers are allowed.
package struct NumberRange: Sendable, Equatable {
    package var min: Double
    package var max: Double
    package var isInteger: Bool
    /// Whether `min` itself is not allowed: a rate must be above zero.
    package var excludesMin: Bool
    /// Whether `max` itself is not allowed: a decay must be below one.
    package var excludesMax: Bool

    package init(
        min: Double, max: Double, isInteger: Bool = false, excludesMin: Bool = false, excludesMax: Bool = false
    ) {
        precondition(min <= max, "an empty range from \(min) to \(max)")
        self.min = min
        self.max = max
        self.isInteger = isInteger
        self.excludesMin = excludesMin
        self.excludesMax = excludesMax
    }

    /// Finite numbers above zero.
    package static let positive = NumberRange(min: 0, max: .greatestFiniteMagnitude, excludesMin: true)
    /// Finite numbers from zero on.
    package static let nonnegative = NumberRange(min: 0, max: .greatestFiniteMagnitude)
    package static let share = NumberRange(min: 0, max: 1)
    /// From zero to below one.
    package static let decay = NumberRange(min: 0, max: 1, excludesMax: true)
    /// 0 for off or 1 for on; `true` and `false` are read as well.
    package static let toggle = NumberRange(min: 0, max: 1, isInteger: true)
    package static func integer(_ min: Int, _ max: Int) -> NumberRange {
        NumberRange(min: Double(min), max: Double(max), isInteger: true)
    }

    package func contains(_ number: Double) -> Bool {
        guard number.isFinite, !isInteger || number == number.rounded() else { return false }
        return (excludesMin ? number > min : number >= min) && (excludesMax ? number < max : number <= max)
    }

    var sentence: String {
        if self == .toggle { return "true or false" }
        let kind = isInteger ? "whole number" : "number"
        let low = "\(excludesMin ? "above" : "from") \(shortest(min))"
        let high =
            max == .greatestFiniteMagnitude
            ? (excludesMin ? "" : " on") : " to \(excludesMax ? "below " : "")\(shortest(max))"
        return "a \(kind) \(low)\(high)"
    }
}

/// Everything a job can name.
package struct Catalogues: Sendable {
    package var environments: [ChoiceDescription]
    package var policies: [ChoiceDescription]
    package var objectives: [ChoiceDescription]
    package var estimators: [ChoiceDescription]
    package var aggregators: [ChoiceDescription]
    package var preAggregators: [ChoiceDescription]
    package var optimizers: [ChoiceDescription]
    package var transforms: [ChoiceDescription]
    package var attacks: [ChoiceDescription]

    package init(
        environments: [ChoiceDescription], policies: [ChoiceDescription], objectives: [ChoiceDescription],
        estimators: [ChoiceDescription], aggregators: [ChoiceDescription], preAggregators: [ChoiceDescription],
        optimizers: [ChoiceDescription],
        transforms: [ChoiceDescription], attacks: [ChoiceDescription]
    ) {
        self.environments = environments
        self.policies = policies
        self.objectives = objectives
        self.estimators = estimators
        self.aggregators = aggregators
        self.preAggregators = preAggregators
        self.optimizers = optimizers
        self.transforms = transforms
        self.attacks = attacks
    }
}

/// The shortest text that reads back as the same number; whole numbers without a point.
func shortest(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)"
}
