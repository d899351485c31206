import ArgumentParser
import Foundation
import Nodes
import Settings

struct ListCommand: ParsableCommand {
    enum Catalogue: String, ExpressibleByArgument, CaseIterable {
        case environments, policies, objectives, estimators, aggregators
        case preAggregators = "pre-aggregators"
        case optimizers, transforms, attacks
    }

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print what a job can name, one line each.")

    @Argument(help: "Which catalogue; all of them without it.")
    var catalogue: Catalogue?

    func run() throws {
        try orFail {
            for one in catalogue.map({ [$0] }) ?? Catalogue.allCases {
                if catalogue == nil { try say("\(one.rawValue):") }
                for entry in entries(one) { try say((catalogue == nil ? "  " : "") + line(entry)) }
            }
        }
    }

    private func line(_ entry: ChoiceDescription) -> String {
        let name = entry.name.padding(toLength: max(18, entry.name.count), withPad: " ", startingAt: 0)
        let parameters = entry.parameters.map(\.name).joined(separator: ", ")
        return name + entry.summary + (parameters.isEmpty ? "" : " (\(parameters))")
    }

    private func entries(_ catalogue: Catalogue) -> [ChoiceDescription] {
        switch catalogue {
        case .environments: Catalogues.all.environments
        case .policies: Catalogues.all.policies
        case .objectives: Catalogues.all.objectives
        case .estimators: Catalogues.all.estimators
        case .aggregators: Catalogues.all.aggregators
        case .preAggregators: Catalogues.all.preAggregators
        case .optimizers: Catalogues.all.optimizers
        case .transforms: Catalogues.all.transforms
        case .attacks: Catalogues.all.attacks
        }
    }
}
