import Nodes
import Primitives
import Settings
import Testing

@Suite("Everything that a job can name")
struct JobCataloguesTests {
    @Test(
        "each has a summary and a source, and whatever computes something has a formula",
        arguments: Catalogues.all.named.map(\.name))
    func complete(catalogue: String) throws {
        func isSaid(_ text: String?) -> Bool { text.map { !$0.isEmpty && !$0.hasSuffix(".") } ?? false }
        let entries = try #require(Catalogues.all.named.first { $0.name == catalogue }).entries
        #expect(!entries.isEmpty)
        for entry in entries {
            #expect(isSaid(entry.summary), "\(entry.name)")
            #expect(isSaid(entry.source), "\(entry.name)")
            #expect(isSaid(entry.formula) || ["environments", "policies"].contains(catalogue), "\(entry.name)")
            #expect(entry.parameters.allSatisfy { isSaid($0.summary) }, "\(entry.name)")
        }
    }
}
