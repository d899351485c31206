import Faults
import Foundation
import Primitives
import Testing

@Suite("Catalogue of attacks")
struct AttackCatalogueTests {
    static let names = AttackCatalogue.entries.map(\.name)

    @Test("name and parameters give every attack back", arguments: names)
    func inverse(name: String) throws {
        let attack = try Attack.make(name: name)

        #expect(attack.name == name)
        #expect(try Attack.make(name: attack.name, parameters: attack.parameters) == attack)
        #expect(
            Set(attack.parameters.keys)
                == Set(AttackCatalogue.entries.first { $0.name == name }?.parameters.map(\.name) ?? []))
    }

    @Test("name and parameters give every joint attack back", arguments: AttackCatalogue.joint.map(\.name))
    func jointInverse(name: String) throws {
        let entry = try #require(AttackCatalogue.joint.first { $0.name == name })
        // Not the defaults, or a parameter that is forgotten would not be missed.
        let given = Dictionary(
            uniqueKeysWithValues: entry.parameters.map { parameter in
                let value = parameter.defaultNumber ?? 0
                return (
                    parameter.name, [value + 1, 1 - value, value / 2].first(where: parameter.domain.holds) ?? value
                )
            })
        let attack = try JointAttack.make(name: name, parameters: given)

        #expect(attack.name == name)
        #expect(attack.parameters == given)
    }

    @Test("the two lists have no name in common")
    func descriptions() {
        let all = AttackCatalogue.descriptions
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.count == AttackCatalogue.entries.count + AttackCatalogue.joint.count)
    }

    @Test("what an attack knows is what its description says, and omniscience is asked for")
    func knowledge() throws {
        for description in AttackCatalogue.descriptions where description.knowledge != .own {
            #expect(try JointAttack.make(name: description.name).knowledge == description.knowledge)
        }
        #expect(try JointAttack.make(name: "ipm", parameters: ["omniscient": 1]).knowledge == .omniscient)
        #expect(
            AttackCatalogue.descriptions.filter { $0.knowledge == .omniscient }.map(\.name)
                == ["optimal_ipm", "optimal_alie"] + AdaptiveSearchTests.names)
        #expect(Knowledge.own < .colluders && Knowledge.colluders < .omniscient)
    }

    @Test("the page of attacks has a section for each, which says what it knows and names its parameters")
    func page() throws {
        let path = URL(filePath: #filePath).appending(path: "../../../docs/attacks.md").standardized
        let sections = try String(contentsOf: path, encoding: .utf8).components(separatedBy: "\n### ").dropFirst()
        let texts = Dictionary(
            sections.map { ($0.prefix { $0 != "\n" }, $0) }, uniquingKeysWith: { first, _ in first })
        #expect(sections.map { String($0.prefix { $0 != "\n" }) } == AttackCatalogue.descriptions.map(\.name))
        for attack in AttackCatalogue.descriptions {
            let text = texts[attack.name.prefix { _ in true }] ?? ""
            #expect(text.contains("`\(attack.knowledge.rawValue)`"), "\(attack.name)")
            // What several share is said once.
            for parameter in attack.parameters where !["alie_inverse", "optimal_alie"].contains(attack.name) {
                #expect(
                    text.contains("`\(parameter.name)`") || parameter.name == "omniscient",
                    "\(parameter.name) of \(attack.name)")
            }
        }
    }

    @Test("a parameter that is given is taken, and one that is not has its default")
    func parameters() throws {
        #expect(try Attack.make(name: "sign_flip") == .signFlip(scale: 10))
        #expect(try Attack.make(name: "sign_flip", parameters: ["scale": 2.5]) == .signFlip(scale: 2.5))
        #expect(try Attack.make(name: "scale") == .scale(factor: 100))
        #expect(try Attack.make(name: "drop", parameters: ["probability": 1]) == .drop(probability: 1))
    }

    @Test("unknown names and values out of range are errors")
    func errors() {
        #expect(throws: CatalogueError.unknownName("flip", known: Self.names)) { try Attack.make(name: "flip") }
        #expect(throws: CatalogueError.self) { try Attack.make(name: "zero", parameters: ["scale": 1]) }
        #expect(throws: CatalogueError.self) { try Attack.make(name: "drop", parameters: ["probability": 1.5]) }
        #expect(throws: CatalogueError.self) { try Attack.make(name: "straggle", parameters: ["seconds": -1]) }
        #expect(throws: CatalogueError.self) { try Attack.make(name: "sign_flip", parameters: ["scale": .nan]) }
    }
}
