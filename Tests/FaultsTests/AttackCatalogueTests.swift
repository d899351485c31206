import Faults
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
