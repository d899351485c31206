import Aggregators
import LinearAlgebra
import Parameters
import Testing

@Suite("Smallest maximum eigenvalue averaging")
struct SmallestSpreadTests {
    /// The largest eigenvalue of the covariance over coordinates, which is not how the rule finds it.
    private func spread(_ rows: [Gradient]) -> Double {
        let d = rows[0].count
        let mean = (0..<d).map { at in rows.reduce(0) { $0 + Double($1.values[at]) } / Double(rows.count) }
        var covariance = [Double](repeating: 0, count: d * d)
        for row in rows {
            for i in 0..<d {
                for j in 0..<d {
                    covariance[i * d + j] += (Double(row.values[i]) - mean[i]) * (Double(row.values[j]) - mean[j])
                }
            }
        }
        return SymmetricEigen(covariance, n: d).values.last ?? 0
    }

    @Test("it chooses the rows of the least spread of all subsets", arguments: [4, 7, 9], [1, 2, 3] as [UInt64])
    func enumeration(n: Int, seed: UInt64) throws {
        let rows = signalRows(seed: seed, n: n, d: 4)
        for f in 1...(n - 1) / 2 {
            let best = allSubsets(of: n, n - f).min { a, b in spread(a.map { rows[$0] }) < spread(b.map { rows[$0] }) }
            let got = try Aggregator.gram(SmallestSpread(f: f)).aggregate(rows: rows)
            #expect(rows.indices.filter { got.weights[$0] == 1 } == best, "f = \(f)")
        }
    }

    @Test("liars who push together are left out")
    func liars() throws {
        let rows = signalRows(seed: 4, n: 13, d: 60)
        let flipped = rows.prefix(4).map { times($0, -1) } + rows.dropFirst(4)

        let got = try Aggregator.gram(SmallestSpread(f: 4)).aggregate(rows: Array(flipped))

        #expect(got.weights == [Double](repeating: 0, count: 4) + [Double](repeating: 1, count: 9))
    }

    @Test("where subsets are too many to try, that is a typed error with the numbers, and the tolerance is none")
    func limit() throws {
        #expect(throws: AggregationError.tooManySubsets(rows: 18, f: 8, limit: 25_000)) {
            try Aggregator.gram(SmallestSpread()).aggregate(rows: signalRows(seed: 5, n: 18, d: 3))
        }
        #expect(SmallestSpread().tolerance(rows: 17) == 8 && SmallestSpread().tolerance(rows: 18) == 0)
        #expect(SmallestSpread(f: 3).tolerance(rows: 54) == 3 && SmallestSpread(f: 3).tolerance(rows: 55) == 0)
    }
}
