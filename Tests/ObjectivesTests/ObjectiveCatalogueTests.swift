import Objectives
import Primitives
import Testing

@Suite("The catalogues of objectives and pieces")
struct ObjectiveCatalogueTests {
    static let all = ObjectiveCatalogue.entries + PieceCatalogue.entries

    @Test("an unknown name is refused with the known ones")
    func unknownName() {
        let known = ObjectiveCatalogue.entries.map(\.name)
        #expect(throws: CatalogueError.unknownName("ppp", known: known)) { try ObjectiveCatalogue.make("ppp") }
    }

    @Test("every parameter refuses a value of another kind, a number out of range and an unknown word")
    func badValues() {
        for entry in Self.all {
            for parameter in entry.parameters {
                let bad: [CatalogueValue] =
                    switch parameter.domain {
                    case .word: [1, "nothing of the kind", [1]]
                    default: ["raw", .number(.nan), -1e300]
                    }
                for value in bad {
                    // Swift's NaN is unequal to itself, so the error is matched by its case.
                    #expect {
                        try entry.make([parameter.name: value])
                    } throws: { error in
                        if case .badValue = error as? CatalogueError { true } else { false }
                    }
                }
            }
        }
    }

    @Test("names are unique, and every entry has a formula, a source, and parts of its own catalogue")
    func entries() throws {
        #expect(Set(Self.all.map(\.name)).count == Self.all.count)
        for entry in Self.all {
            #expect(Set(entry.parameters.map(\.name)).count == entry.parameters.count)
            #expect(entry.formula?.isEmpty == false && entry.source?.isEmpty == false, "\(entry.name)")
            #expect(!entry.summary.hasSuffix("."), "\(entry.name)")
        }
        for entry in ObjectiveCatalogue.entries {
            #expect(try entry.make().count { $0.slot == .objective } == 1, "\(entry.name)")
        }
        for entry in PieceCatalogue.entries {
            let slots = try entry.make().map(\.slot)
            #expect(!slots.isEmpty && !slots.contains(.objective), "\(entry.name)")
        }
    }

    @Test("what an objective is made of can be seen")
    func composition() throws {
        #expect(try ObjectiveCatalogue.make("grpo", ["kl": 0.1]).map(\.slot) == [.advantage, .objective, .regulariser])
        #expect(try ObjectiveCatalogue.make("reinforce").map(\.slot) == [.advantage, .objective])
    }
}
