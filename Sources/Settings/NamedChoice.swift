package import Primitives

/// An algorithm chosen by its name in a catalogue, with everything it was told; defaults are filled in.
package struct NamedChoice: Sendable, Equatable {
    package var name: String
    package var parameters: [String: CatalogueValue]

    package init(_ name: String, _ parameters: [String: CatalogueValue] = [:]) {
        self.name = name
        self.parameters = parameters
    }

    /// A number that the catalogue promises to be there.
    package func number(_ key: String) -> Double {
        guard let number = optionalNumber(key) else { preconditionFailure("\(name) has no number \(key)") }
        return number
    }

    package func integer(_ key: String) -> Int { Int(number(key)) }

    /// A number that may be left out.
    package func optionalNumber(_ key: String) -> Double? {
        if case .number(let number)? = parameters[key] { number } else { nil }
    }

    /// A word that the catalogue promises to be there.
    package func word(_ key: String) -> String {
        guard case .word(let word)? = parameters[key] else { preconditionFailure("\(name) has no word \(key)") }
        return word
    }

    /// A list that the catalogue promises to be there.
    package func numbers(_ key: String) -> [Double] {
        guard case .numbers(let list)? = parameters[key] else { preconditionFailure("\(name) has no list \(key)") }
        return list
    }

    /// The same in ascending order of names, for printing and for messages.
    package var sortedParameters: [(name: String, value: CatalogueValue)] {
        parameters.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    }
}
