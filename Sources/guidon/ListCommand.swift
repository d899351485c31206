import ArgumentParser
import Foundation
import Nodes
import Primitives
import Settings

struct ListCommand: ParsableCommand {
    enum Catalogue: String, ExpressibleByArgument, CaseIterable {
        case environments, policies, objectives, pieces, estimators, aggregators
        case preAggregators = "pre-aggregators"
        case optimizers, transforms, attacks
    }

    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print what a job can name, one line each.")

    @Argument(help: "Which catalogue; all of them without it.")
    var catalogue: Catalogue?

    func run() throws {
        try orFail {
            for one in Catalogues.all.named where catalogue.map({ $0.rawValue == one.name }) ?? true {
                if catalogue == nil { try say("\(one.name):") }
                for entry in one.entries { try say((catalogue == nil ? "  " : "") + line(entry)) }
            }
        }
    }

    private func line(_ entry: CatalogueDescription) -> String {
        let name = entry.name.padding(toLength: max(18, entry.name.count + 1), withPad: " ", startingAt: 0)
        let parameters = entry.parameters.map(\.name).joined(separator: ", ")
        return name + entry.summary + (parameters.isEmpty ? "" : " (\(parameters))")
    }
}
