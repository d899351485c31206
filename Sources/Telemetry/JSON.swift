/// A JSON value whose objects keep their order, so that equal records are equal lines.
package indirect enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A whole number without a sign: seeds have 64 bits, which a `Double` does not hold.
    case whole(UInt64)
    /// Any other number; one that is not finite is written as null, which is all that JSON can say of it.
    case number(Double)
    case text(String)
    case list([JSON])
    case object([Member])

    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: JSON

        package init(key: String, value: JSON) {
            self.key = key
            self.value = value
        }
    }

    package static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object(members.map { Member(key: $0.key, value: $0.value) })
    }

    package static func optional(_ number: Double?) -> JSON { number.map(JSON.number) ?? .null }

    /// The member of an object; nil when it is not there or null.
    package subscript(key: String) -> JSON? {
        guard case .object(let members) = self, let value = members.first(where: { $0.key == key })?.value else {
            return nil
        }
        return value == .null ? nil : value
    }

    package var number: Double? {
        switch self {
        case .whole(let whole): Double(whole)
        case .number(let number): number
        default: nil
        }
    }

    package var whole: UInt64? { if case .whole(let whole) = self { whole } else { nil } }
    package var text: String? { if case .text(let text) = self { text } else { nil } }
    package var list: [JSON]? { if case .list(let list) = self { list } else { nil } }
    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
}
