public import Primitives

/// What there is to say of an attack before it is made.
public struct AttackDescription: Sendable {
    public let entry: CatalogueDescription
    /// What it takes when nobody says otherwise; `omniscient: 1` asks for more.
    public let knowledge: Knowledge

    public var name: String { entry.name }
    public var parameters: [CatalogueParameter] { entry.parameters }
}

extension AttackCatalogue {
    /// All attacks, first those that a worker carries out alone.
    public static let descriptions: [AttackDescription] =
        entries.map { AttackDescription(entry: $0.description, knowledge: .own) }
        + joint.map { entry in
            AttackDescription(
                entry: entry.description,
                knowledge: entry.parameters.contains { $0.name == "omniscient" } ? .colluders : .omniscient)
        }
}
