/// What an option is set to: a number or a word.
public enum OptionValue: Sendable, Equatable {
    case number(Double)
    case word(String)
}

extension OptionValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    public init(stringLiteral value: String) { self = .word(value) }
}

/// Why there is no such objective.
public enum ObjectiveCatalogueError: Error, Equatable, Sendable {
    case unknownObjective(String, known: [String])
    case unknownOption(String, of: String, known: [String])
    /// Of the wrong kind, outside the range, or not one of the words.
    case badValue(OptionValue, option: String, of: String, allowed: ObjectiveCatalogue.Option.Kind)
}

/// Values for all options of an entry, already judged.
struct ChosenOptions {
    var numbers: [String: Double] = [:]
    var words: [String: String] = [:]

    func number(_ name: String) -> Double {
        guard let number = numbers[name] else { preconditionFailure("the entry lists no number \(name)") }
        return number
    }

    func word<Word: RawRepresentable<String>>(_ name: String) -> Word {
        guard let word = words[name].flatMap(Word.init(rawValue:)) else {
            preconditionFailure("the entry lists no such word for \(name)")
        }
        return word
    }
}
