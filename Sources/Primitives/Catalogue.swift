// What every catalogue is made of: a name, a sentence, numbers with their ranges, and how to make the thing. Settings, the
// wire, the command line, the docs and the tests iterate over entries and know no algorithm by themselves.

/// One number that an entry of a catalogue takes.
public struct CatalogueParameter: Sendable, Equatable {
    public let name: String
    /// What it is when nobody says; nil for one that must be given, or that the entry derives by itself.
    public let `default`: Double?
    public let isRequired: Bool
    public let domain: ParameterDomain
    /// What it means, in one sentence without a full stop.
    public let summary: String

    public init(_ name: String, default: Double?, _ domain: ParameterDomain, _ summary: String) {
        self.init(name, default: `default`, isRequired: false, domain, summary)
    }

    /// One that must be given.
    public static func required(_ name: String, _ domain: ParameterDomain, _ summary: String) -> Self {
        Self(name, default: nil, isRequired: true, domain, summary)
    }

    private init(_ name: String, default: Double?, isRequired: Bool, _ domain: ParameterDomain, _ summary: String) {
        precondition(`default`.map(domain.holds) ?? true, "\(name) is not \(domain) by default")
        self.name = name
        self.default = `default`
        self.isRequired = isRequired
        self.domain = domain
        self.summary = summary
    }
}

/// Which numbers a parameter may be; none may be NaN or infinite.
public enum ParameterDomain: Sendable, Equatable, CustomStringConvertible {
    case count(atLeast: Int)
    case atLeast(Double)
    case above(Double)
    case fraction
    /// As a fraction, without 1.
    case decay
    /// 0 for off or 1 for on.
    case toggle

    /// More than any count in this program can be, and exact as a double.
    public static let countMax = Double(1 << 40)

    public func holds(_ value: Double) -> Bool {
        guard value.isFinite else { return false }
        return switch self {
        case .count(let least): value.rounded() == value && value >= Double(least) && value <= Self.countMax
        case .atLeast(let least): value >= least
        case .above(let bound): value > bound
        case .fraction: value >= 0 && value <= 1
        case .decay: value >= 0 && value < 1
        case .toggle: value == 0 || value == 1
        }
    }

    public var description: String {
        switch self {
        case .count(let least): "an integer of at least \(least)"
        case .atLeast(let least): "a number of at least \(least)"
        case .above(let bound): "a number above \(bound)"
        case .fraction: "a number from 0 to 1"
        case .decay: "a number from 0 to below 1"
        case .toggle: "0 or 1"
        }
    }
}

/// Why nothing was made; each case has what a message needs.
public enum CatalogueError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownName(String, known: [String])
    case unknownParameter(String, of: String, known: [String])
    case missingParameter(String, of: String)
    case badValue(Double, parameter: String, of: String, allowed: String)

    public var description: String {
        switch self {
        case .unknownName(let name, let known): "there is no \(name); known are \(known.joined(separator: ", "))"
        case .unknownParameter(let name, let entry, let known):
            "\(entry) has no parameter \(name); "
                + (known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))")
        case .missingParameter(let name, let entry): "\(entry) needs \(name)"
        case .badValue(let value, let name, let entry, let allowed):
            "\(name) of \(entry) is \(value) but must be \(allowed)"
        }
    }
}

/// One thing that can be made by name.
public struct CatalogueEntry<Made>: Sendable {
    public let name: String
    public let summary: String
    public let parameters: [CatalogueParameter]
    private let build: @Sendable (CatalogueArguments) throws(CatalogueError) -> Made

    public init(
        _ name: String, _ summary: String, _ parameters: [CatalogueParameter] = [],
        build: @escaping @Sendable (CatalogueArguments) throws(CatalogueError) -> Made
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.build = build
    }

    /// - Parameter given: by name; what is not given takes its default.
    public func make(_ given: [String: Double] = [:]) throws(CatalogueError) -> Made {
        for name in given.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
            throw .unknownParameter(name, of: self.name, known: parameters.map(\.name))
        }
        var values: [String: Double] = [:]
        for parameter in parameters {
            guard let value = given[parameter.name] ?? parameter.default else {
                if parameter.isRequired { throw .missingParameter(parameter.name, of: name) }
                continue
            }
            guard parameter.domain.holds(value) else {
                throw .badValue(value, parameter: parameter.name, of: name, allowed: "\(parameter.domain)")
            }
            values[parameter.name] = value
        }
        return try build(CatalogueArguments(entry: name, values: values))
    }
}

/// The numbers of one entry, complete and checked.
public struct CatalogueArguments: Sendable {
    public let entry: String
    fileprivate let values: [String: Double]

    /// Nil only for a parameter without a default that was not given.
    public func optional(_ name: String) -> Double? { values[name] }

    public func optionalCount(_ name: String) -> Int? { values[name].map { Int($0) } }

    /// For a parameter that is required or has a default.
    public func number(_ name: String) -> Double {
        guard let value = values[name] else { preconditionFailure("\(entry) has no value for \(name)") }
        return value
    }

    public func count(_ name: String) -> Int { Int(number(name)) }

    public func isOn(_ name: String) -> Bool { number(name) != 0 }
}

extension Array {
    /// Makes the entry of that name.
    public func make<Made>(_ name: String, _ given: [String: Double] = [:]) throws(CatalogueError) -> Made
    where Element == CatalogueEntry<Made> {
        guard let entry = first(where: { $0.name == name }) else { throw .unknownName(name, known: map(\.name)) }
        return try entry.make(given)
    }
}
