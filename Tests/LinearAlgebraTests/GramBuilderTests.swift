import LinearAlgebra
import Primitives
import Testing

@Suite("Gram matrix that grows")
struct GramBuilderTests {
    @Test("the order of arrival leaves no trace", arguments: [1, 2, 3] as [UInt64])
    func order(seed: UInt64) {
        let rows = randomRows(seed: seed, n: 7, d: 2100)
        var random = SeededGenerator(seed: seed)
        let order = Array(0..<7).shuffled(using: &random)

        let grown = withViews(rows) { views in
            var builder = GramBuilder(slots: 7)
            for slot in order { builder.add(slot, of: views) }
            return builder.gram()
        }

        #expect(grown == withViews(rows) { Gram(rows: $0) })
    }

    @Test("empty slots are left out, and a slot that was emptied can be filled again")
    func gaps() {
        var rows = randomRows(seed: 4, n: 4, d: 50)
        var builder = GramBuilder(slots: 4)
        for slot in [3, 0, 2] { withViews(rows) { builder.add(slot, of: $0) } }
        builder.remove(2)
        rows[2] = rows[1]

        withViews(rows) { builder.add(2, of: $0) }

        #expect(builder.isFilled == [true, false, true, true])
        #expect(builder.gram() == withViews([rows[0], rows[1], rows[3]]) { Gram(rows: $0) })
    }
}
