package import Primitives

extension Catalogues {
    /// What the entries of that name are, for a person; a name may stand in several catalogues.
    package func explanation(of name: String) throws(UnknownName) -> String {
        let found = named.flatMap { catalogue in
            catalogue.entries.filter { $0.name == name }.map { "\(name), of the \(catalogue.name)\n" + $0.explanation }
        }
        guard !found.isEmpty else {
            throw UnknownName(name: name, nearest: nearest(to: name, among: named.flatMap { $0.entries.map(\.name) }))
        }
        return found.joined(separator: "\n\n")
    }

    /// - Throws: for a rule that no job could name.
    package func checkAggregator(_ name: String) throws(UnknownName) {
        let names = aggregators.map(\.name)
        if !names.contains(name) { throw UnknownName(name: name, nearest: nearest(to: name, among: names)) }
    }
}

extension CatalogueDescription {
    /// Summary, formula, parameters and source, indented below a headline.
    package var explanation: String {
        var paragraphs = [Self.indented(summary)]
        if let formula { paragraphs.append(Self.indented(formula)) }
        if !parameters.isEmpty {
            let lines = parameters.map { "    \($0.name): \($0.allowed). \($0.summary)" }
            paragraphs.append((["  parameters"] + lines).joined(separator: "\n"))
        }
        if let source { paragraphs.append(Self.indented("source: " + source)) }
        return paragraphs.joined(separator: "\n")
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
    }
}

extension CatalogueParameter {
    /// What it may be, and what it is when a job does not say.
    fileprivate var allowed: String {
        switch `default` {
        case .number(let number) where domain == .toggle: "\(domain), \(number != 0) unless given"
        case let value?: "\(domain), \(value) unless given"
        case nil: isRequired ? "\(domain), must be given" : "\(domain), off unless given"
        }
    }
}

/// A name that no catalogue has.
package struct UnknownName: Error, Equatable, CustomStringConvertible {
    package let name: String
    package let nearest: String?

    package var description: String {
        "there is no \(name); " + (nearest.map { "did you mean \"\($0)\"?" } ?? "guidon list prints what there is")
    }
}
