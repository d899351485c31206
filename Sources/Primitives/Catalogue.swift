// What every catalogue is made of: a name, a sentence, values with their domains, and how to make the thing. Settings,
// the wire, the command line, the docs and the tests iterate over entries and know no algorithm by themselves.

/// Why nothing was made; each case has what a message needs.
public enum CatalogueError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownName(String, known: [String])
    case unknownParameter(String, of: String, known: [String])
    case missingParameter(String, of: String)
    case badValue(CatalogueValue, parameter: String, of: String, allowed: String)
    /// Parameters that are well by themselves and not together; the sentence says why.
    case unfit(String, of: String)

    public var description: String {
        switch self {
        case .unknownName(let name, let known): "there is no \(name); known are \(known.joined(separator: ", "))"
        case .unknownParameter(let name, let entry, let known):
            "\(entry) has no parameter \(name); "
                + (known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))")
        case .missingParameter(let name, let entry): "\(entry) needs \(name)"
        case .badValue(let value, let name, let entry, let allowed):
            "\(name) of \(entry) is \(value) but must be \(allowed)"
        case .unfit(let reason, let entry): "\(entry): \(reason)"
        }
    }
}

/// One thing that can be made by name.
public struct CatalogueEntry<Made>: Sendable {
    public let name: String
    /// One sentence without a full stop.
    public let summary: String
    /// What it computes, in the notation of its comment; as many lines as it takes.
    public let formula: String?
    /// Who published it, with section or equation, and where we differ.
    public let source: String?
    public let parameters: [CatalogueParameter]
    private let build: @Sendable (CatalogueArguments) throws(CatalogueError) -> Made

    public init(
        _ name: String, _ summary: String, _ parameters: [CatalogueParameter] = [], formula: String? = nil,
        source: String? = nil, build: @escaping @Sendable (CatalogueArguments) throws(CatalogueError) -> Made
    ) {
        self.name = name
        self.summary = summary
        self.formula = formula
        self.source = source
        self.parameters = parameters
        self.build = build
    }

    /// - Parameter given: by name; what is not given takes its default.
    public func make(_ given: [String: CatalogueValue] = [:]) throws(CatalogueError) -> Made {
        // In the order of names, so that the same mistakes always give the same error.
        for name in given.keys.sorted() where !parameters.contains(where: { $0.name == name }) {
            throw .unknownParameter(name, of: self.name, known: parameters.map(\.name))
        }
        var values: [String: CatalogueValue] = [:]
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

    /// All that there is to say of it, without what it makes.
    public var description: CatalogueDescription {
        CatalogueDescription(
            name, summary, parameters, formula: formula, source: source,
            complaint: { given in
                do throws(CatalogueError) {
                    _ = try make(given)
                    return nil
                } catch {
                    // The name stands before it already.
                    if case .unfit(let reason, _) = error { return reason }
                    return "\(error)"
                }
            })
    }
}

/// An entry of any catalogue, as data: what it is called, what it can be told, and whether it would take it.
public struct CatalogueDescription: Sendable {
    public var name: String
    public var summary: String
    public var formula: String?
    public var source: String?
    public var parameters: [CatalogueParameter]
    /// What no domain of one parameter can say, such as a width that must be a multiple of another: the sentence that
    /// the user reads, or nil when all is well.
    public var complaint: @Sendable ([String: CatalogueValue]) -> String?

    public init(
        _ name: String, _ summary: String, _ parameters: [CatalogueParameter] = [], formula: String? = nil,
        source: String? = nil, complaint: @escaping @Sendable ([String: CatalogueValue]) -> String? = { _ in nil }
    ) {
        self.name = name
        self.summary = summary
        self.formula = formula
        self.source = source
        self.parameters = parameters
        self.complaint = complaint
    }
}

/// The values of one entry, complete and checked.
public struct CatalogueArguments: Sendable {
    public let entry: String
    fileprivate let values: [String: CatalogueValue]

    /// Nil only for a parameter without a default that was not given.
    public func optional(_ name: String) -> Double? {
        switch values[name] {
        case .number(let number): number
        case nil: nil
        default: preconditionFailure("\(name) of \(entry) is no number")
        }
    }

    public func optionalCount(_ name: String) -> Int? { optional(name).map { Int($0) } }

    /// For a parameter that is required or has a default.
    public func number(_ name: String) -> Double {
        guard let value = optional(name) else { preconditionFailure("\(entry) has no value for \(name)") }
        return value
    }

    public func count(_ name: String) -> Int { Int(number(name)) }

    public func isOn(_ name: String) -> Bool { number(name) != 0 }

    public func text(_ name: String) -> String {
        guard case .word(let word) = values[name] else { preconditionFailure("\(entry) has no word for \(name)") }
        return word
    }

    /// For a parameter whose words are the cases of `Word`.
    public func word<Word: RawRepresentable<String>>(_ name: String) -> Word {
        guard let word = Word(rawValue: text(name)) else {
            preconditionFailure("\(name) of \(entry) cannot be \(text(name))")
        }
        return word
    }

    public func numbers(_ name: String) -> [Double] {
        guard case .numbers(let list) = values[name] else { preconditionFailure("\(entry) has no list for \(name)") }
        return list
    }

    /// For the entry's own check of what it was told together.
    public func unfit(_ reason: String) -> CatalogueError { .unfit(reason, of: entry) }
}

extension Array {
    /// Makes the entry of that name.
    public func make<Made>(_ name: String, _ given: [String: CatalogueValue] = [:]) throws(CatalogueError) -> Made
    where Element == CatalogueEntry<Made> {
        guard let entry = first(where: { $0.name == name }) else { throw .unknownName(name, known: map(\.name)) }
        return try entry.make(given)
    }

    /// Makes the entry of that name, which takes numbers only.
    public func make<Made>(_ name: String, numbers: [String: Double]) throws(CatalogueError) -> Made
    where Element == CatalogueEntry<Made> {
        try make(name, numbers.mapValues { .number($0) })
    }
}
