/// What an entry of a catalogue takes.
public struct CatalogueParameter: Sendable, Equatable {
    public let name: String
    /// What it is when nobody says; nil for one that must be given, or that may stay away.
    public let `default`: CatalogueValue?
    public let isRequired: Bool
    public let domain: ParameterDomain
    /// What it means, in one sentence without a full stop.
    public let summary: String

    /// The default of one that is a number.
    public var defaultNumber: Double? { if case .number(let number) = `default` { number } else { nil } }

    /// A number; with nil it may stay away.
    public init(_ name: String, default: Double?, _ domain: ParameterDomain, _ summary: String) {
        self.init(name, default: `default`.map { .number($0) }, isRequired: false, domain, summary)
    }

    /// One word of `words`.
    public init(_ name: String, default: String, oneOf words: [String], _ summary: String) {
        self.init(name, default: .word(`default`), isRequired: false, .word(words), summary)
    }

    /// One case of `Word`.
    public init<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, default: Word, _ summary: String
    ) {
        self.init(name, default: `default`.rawValue, oneOf: Word.allCases.map(\.rawValue), summary)
    }

    /// A list of numbers.
    public init(_ name: String, default: [Double], listOf domain: ParameterDomain, _ summary: String) {
        self.init(name, default: .numbers(`default`), isRequired: false, .list(of: domain), summary)
    }

    /// One that must be given.
    public static func required(_ name: String, _ domain: ParameterDomain, _ summary: String) -> Self {
        Self(name, default: nil, isRequired: true, domain, summary)
    }

    private init(
        _ name: String, default: CatalogueValue?, isRequired: Bool, _ domain: ParameterDomain, _ summary: String
    ) {
        precondition(`default`.map(domain.holds) ?? true, "\(name) is not \(domain) by default")
        self.name = name
        self.default = `default`
        self.isRequired = isRequired
        self.domain = domain
        self.summary = summary
    }
}

/// What a parameter is set to.
public enum CatalogueValue: Sendable, Equatable {
    case number(Double)
    case word(String)
    case numbers([Double])
}

extension CatalogueValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral
{
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    public init(stringLiteral value: String) { self = .word(value) }
    public init(arrayLiteral elements: Double...) { self = .numbers(elements) }
}

extension CatalogueValue: CustomStringConvertible {
    public var description: String {
        switch self {
        case .number(let number): shortest(number)
        case .word(let word): word
        case .numbers(let list): "[\(list.map(shortest).joined(separator: ", "))]"
        }
    }
}

/// The shortest text that reads back as the same number; whole numbers without a point.
public func shortest(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)"
}

/// Which values a parameter may have; no number may be NaN or infinite.
public enum ParameterDomain: Sendable, Equatable {
    case count(atLeast: Int)
    case counts(ClosedRange<Int>)
    case atLeast(Double)
    case above(Double)
    case range(ClosedRange<Double>)
    case fraction
    /// As a fraction, without 1.
    case decay
    /// 0 for off or 1 for on; a job may write `false` and `true`.
    case toggle
    /// One of these.
    case word([String])
    /// At most `listCountMax` numbers, each of this domain.
    indirect case list(of: ParameterDomain)

    /// More than any count in this program can be, and exact as a double.
    public static let countMax = Double(1 << 40)
    public static let listCountMax = 64

    public func holds(_ value: CatalogueValue) -> Bool {
        switch (self, value) {
        case (.word(let words), .word(let word)): words.contains(word)
        case (.list(let domain), .numbers(let list)): list.count <= Self.listCountMax && list.allSatisfy(domain.holds)
        case (_, .number(let number)): holds(number)
        case (_, .word), (_, .numbers): false
        }
    }

    public func holds(_ value: Double) -> Bool {
        guard value.isFinite else { return false }
        return switch self {
        case .count(let least): value.rounded() == value && value >= Double(least) && value <= Self.countMax
        case .counts(let range):
            value.rounded() == value && value >= Double(range.lowerBound) && value <= Double(range.upperBound)
        case .atLeast(let least): value >= least
        case .above(let bound): value > bound
        case .range(let range): range.contains(value)
        case .fraction: value >= 0 && value <= 1
        case .decay: value >= 0 && value < 1
        case .toggle: value == 0 || value == 1
        case .word, .list: false
        }
    }
}

extension ParameterDomain: CustomStringConvertible {
    public var description: String {
        switch self {
        case .count(let least): "a whole number from \(least) on"
        case .counts(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .atLeast(let least): "a number from \(shortest(least)) on"
        case .above(let bound): "a number above \(shortest(bound))"
        case .range(let range): "a number from \(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
        case .fraction: "a number from 0 to 1"
        case .decay: "a number from 0 to below 1"
        case .toggle: "true or false"
        case .word(let words): "one of \(words.joined(separator: ", "))"
        case .list(let domain): "a list of at most \(Self.listCountMax) numbers, each \(domain)"
        }
    }
}
