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

    @Test("rows that come together have the products of rows that come one by one", arguments: [1, 2, 4, 9])
    func together(size: Int) {
        let rows = randomRows(seed: 9, n: 9, d: 3000)
        let order = [7, 0, 3, 8, 1, 5, 2, 6, 4]
        let grown = withViews(rows) { views in
            var builder = GramBuilder(slots: 9)
            for from in stride(from: 0, to: 9, by: size) { builder.add(Array(order[from...].prefix(size)), of: views) }
            return builder.gram()
        }

        #expect(grown == withViews(rows) { Gram(rows: $0) })
    }

    @Test("and where a part of another row is there, that part is not forgotten")
    func togetherBesideParts() {
        let rows = randomRows(seed: 10, n: 8, d: 40_000)
        let grown = withViews(rows) { views in
            var builder = GramBuilder(slots: 8)
            builder.add(0, upTo: 33_000, of: views)
            builder.add([1, 2, 3, 4, 5, 6, 7], of: views)
            builder.add(0, of: views)
            return builder.gram()
        }

        #expect(grown == withViews(rows) { Gram(rows: $0) })
    }

    @Test("more slots keep what is filled, and products come in any order that is asked for")
    func grows() {
        let rows = randomRows(seed: 8, n: 5, d: 40)
        var builder = GramBuilder(slots: 2)
        withViews(Array(rows[..<2])) { views in for slot in [1, 0] { builder.add(slot, of: views) } }
        builder.grow(to: 5)
        withViews(rows) { views in for slot in [4, 2, 3] { builder.add(slot, of: views) } }

        #expect(builder.gram() == withViews(rows) { Gram(rows: $0) })
        let order = [3, 0, 4]
        #expect(builder.gram(of: order) == withViews(order.map { rows[$0] }) { Gram(rows: $0) })
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

    @Test("rows that come in pieces, in turns, leave no trace either", arguments: [5, 6, 7] as [UInt64])
    func pieces(seed: UInt64) {
        let d = 70_000
        let rows = randomRows(seed: seed, n: 4, d: d)
        var random = SeededGenerator(seed: seed)
        var arrived = [0, 0, 0, 0]

        let grown = withViews(rows) { views in
            var builder = GramBuilder(slots: 4)
            while let slot = (0..<4).filter({ arrived[$0] < d }).randomElement(using: &random) {
                arrived[slot] = min(d, arrived[slot] + Int.random(in: 1...30_000, using: &random))
                builder.add(slot, upTo: arrived[slot], of: views)
            }
            return builder.gram()
        }

        #expect(grown == withViews(rows) { Gram(rows: $0) })
    }

    @Test("a row that is given up half-way can come again")
    func givenUp() {
        let rows = randomRows(seed: 8, n: 3, d: 40_000)

        let grown = withViews(rows) { views in
            var builder = GramBuilder(slots: 3)
            builder.add(0, of: views)
            builder.add(1, upTo: 20_000, of: views)
            builder.add(2, upTo: 33_000, of: views)
            builder.remove(1)
            for slot in [1, 2] { builder.add(slot, upTo: 40_000, of: views) }
            return builder.gram()
        }

        #expect(grown == withViews(rows) { Gram(rows: $0) })
    }

    @Test("products beyond the range of a float are finite, in pieces too")
    func large() {
        let rows = [[Float](repeating: 3e38, count: 20_000), [Float](repeating: -1e30, count: 20_000)]

        let grown = withViews(rows) { views in
            var builder = GramBuilder(slots: 2)
            for columns in [17_000, 20_000] { for slot in 0..<2 { builder.add(slot, upTo: columns, of: views) } }
            return builder.gram()
        }

        #expect(grown.values.allSatisfy { $0.isFinite })
        #expect(grown == withViews(rows) { Gram(rows: $0) })
    }
}
