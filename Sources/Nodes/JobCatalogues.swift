import Aggregators
import Environments
import Faults
import Objectives
import Optimizers
import Primitives
import Rollouts
package import Settings

extension Catalogues {
    /// Everything this program knows, as the reader of jobs wants it described.
    package static let all = Catalogues(
        environments: TaskCatalogue.entries.map(\.description),
        policies: PolicyCatalogue.entries.map(\.description),
        objectives: ObjectiveCatalogue.entries.map(\.description),
        pieces: PieceCatalogue.entries.map(CatalogueDescription.init(piece:)),
        estimators: EstimationCatalogue.entries.map(\.description),
        aggregators: AggregatorCatalogue.entries.map(\.description),
        preAggregators: PreAggregatorCatalogue.entries.map(\.description),
        optimizers: OptimizerCatalogue.entries.map(\.description),
        transforms: TransformCatalogue.entries.map(\.description),
        attacks: AttackCatalogue.descriptions.map(CatalogueDescription.init))
}

extension CatalogueDescription {
    /// With the slots that the piece takes.
    init(piece entry: CatalogueEntry<[Part]>) {
        self = entry.description
        let slots = (try? entry.make())?.map(\.slot.rawValue) ?? []
        if !slots.isEmpty { summary += "; slot \(slots.joined(separator: ", "))" }
    }

    /// With what the attacker knows; what is more than its own gradient takes the server's help.
    init(_ attack: AttackDescription) {
        let knowledge =
            switch attack.knowledge {
            case .own: "knows its own gradient"
            case .colluders: "knows the colluders' gradients, in the server"
            case .omniscient: "knows all gradients and the rule, in the server"
            }
        self = attack.entry
        summary += "; \(knowledge)"
    }
}

extension NamedChoice {
    /// The numbers it was told, by name.
    package var numbers: [String: Double] {
        parameters.compactMapValues { if case .number(let number) = $0 { number } else { nil } }
    }
}
