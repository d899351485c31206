import Aggregators
import Parameters
import Testing

@Suite("Minimum diameter averaging")
struct MinimumDiameterTests {
    /// Rows of small integers, whose products are exact, so that equal distances are equal to the bit.
    private func gridRows(seed: UInt64, n: Int, d: Int) -> [Gradient] {
        signalRows(seed: seed, n: n, d: d, noise: 2).map { Gradient($0.values.map { $0.rounded() }) }
    }

    private func distance(_ a: Gradient, _ b: Gradient) -> Float {
        zip(a.values, b.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }

    @Test("it chooses what trying all subsets chooses, the first of several", arguments: 2...9, 0..<12)
    func enumeration(n: Int, seed: Int) throws {
        let rows = gridRows(seed: UInt64(seed), n: n, d: 1 + seed % 3)
        for f in 0...(n - 1) / 2 {
            var best: (rows: [Int], diameter: Float) = ([], .infinity)
            for subset in allSubsets(of: n, n - f) {
                let diameter = subset.flatMap { i in subset.map { distance(rows[i], rows[$0]) } }.max() ?? 0
                if diameter < best.diameter { best = (subset, diameter) }
            }
            let got = try Aggregator.gram(MinimumDiameter(f: f)).aggregate(rows: rows)
            #expect(rows.indices.filter { got.weights[$0] == 1 } == best.rows, "f = \(f)")
        }
    }

    @Test("of 64 rows the 31 far ones are left out")
    func many() throws {
        let near = signalRows(seed: 1, n: 33, d: 50)
        let far = signalRows(seed: 2, n: 31, d: 50, noise: 3)

        let got = try Aggregator.gram(MinimumDiameter(f: 31)).aggregate(rows: far + near)

        #expect(got.weights == [Double](repeating: 0, count: 31) + [Double](repeating: 1, count: 33))
    }

    @Test("more than 64 rows are a typed error with both numbers")
    func tooMany() {
        #expect(throws: AggregationError.tooManyRows(got: 65, most: 64)) {
            try Aggregator.gram(MinimumDiameter(f: 1)).aggregate(rows: signalRows(seed: 3, n: 65, d: 2))
        }
    }
}
