public import Primitives

/// What there is to say of an attack before it is made.
public struct AttackDescription: Sendable, Equatable {
    public let name: String
    public let summary: String
    public let parameters: [CatalogueParameter]
    /// What it takes when nobody says otherwise; `omniscient: 1` asks for more.
    public let knowledge: Knowledge
}

extension AttackCatalogue {
    /// All attacks, first those that a worker carries out alone.
    public static let descriptions: [AttackDescription] =
        entries.map {
            AttackDescription(name: $0.name, summary: $0.summary, parameters: $0.parameters, knowledge: .own)
        }
        + joint.map { entry in
            AttackDescription(
                name: entry.name, summary: entry.summary, parameters: entry.parameters,
                knowledge: entry.parameters.contains { $0.name == "omniscient" } ? .colluders : .omniscient)
        }
}
