import Aggregators
import LinearAlgebra
import Parameters
import Testing

@Suite("Aggregation")
struct AggregationTests {
    @Test("inner products made while rows arrive give the bits of those made at once")
    func grown() throws {
        let rows = signalRows(seed: 1, n: 6, d: 3000)
        var builder = GramBuilder(slots: 6)
        for slot in [4, 1, 0, 5, 3, 2] {
            func fill(_ next: Int, _ views: [UnsafeBufferPointer<Float>]) {
                guard next < rows.count else { return builder.add(slot, of: views) }
                rows[next].values.withUnsafeBufferPointer { fill(next + 1, views + [$0]) }
            }
            fill(0, [])
        }
        let rule = try AggregatorCatalogue.make("flag_robust")

        let grown = try rule.aggregate(rows: rows, gram: builder.gram())

        #expect(grown == (try rule.aggregate(rows: rows)))
    }

    @Test("the median cosine is of pairs, and rows of zeros are in none")
    func cosines() {
        // Pairs of (1, 0), (0, 1), (1, 1): 0 and twice √½.
        let gram = Gram(n: 4, values: [1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 2, 0, 0, 0, 0, 0])

        #expect(abs((RowComparison(gram).medianCosine ?? 0) - 0.5.squareRoot()) < 1e-15)
        #expect(RowComparison(Gram(n: 1, values: [4])).medianCosine == nil)
    }
}
