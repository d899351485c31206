import Aggregators
import Parameters
import Primitives
import TestSupport
import Testing

@Suite("Laws of what rules hold against rows")
struct SuspicionLaws {
    static let names = AggregatorCatalogue.entries.map(\.name)
    /// MDA's choices tie by nature, and MoNNA's trusted row has a place.
    static let orderless = names.filter { !["mda", "monna"].contains($0) }

    private func suspicion(_ name: String, _ rows: [Gradient]) throws -> [Double] {
        try AggregatorCatalogue.make(name).aggregate(rows: rows).suspicion
    }

    @Test("it is one number in 0…1 for each row, whatever the rows", arguments: names)
    func range(name: String) throws {
        let rows = signalRows(seed: 2, n: 9, d: 30)
        var odd = rows
        odd[7] = Gradient([Float](repeating: 1e30, count: 30))
        odd[8] = times(rows[8], 0)
        for rows in [rows, odd, [rows[0]], [times(rows[0], 0), times(rows[1], 0)]] {
            let found = try suspicion(name, rows)
            #expect(found.count == rows.count)
            for one in found { #expect(one >= 0 && one <= 1) }
        }
    }

    @Test("equal rows are held as much against", arguments: names)
    func equalRows(name: String) throws {
        var rows = signalRows(seed: 3, n: 9, d: 30)
        rows[7] = rows[4]
        let found = try suspicion(name, rows)
        // Eigenvectors of double precision, over the gap of the eigenvalues of about 1e-3.
        #expect(abs(found[4] - found[7]) <= 1e-9)
        for one in try suspicion(name, [Gradient](repeating: rows[0], count: 5)) { #expect(one <= 1e-9) }
    }

    @Test("it goes with the row, wherever that stands", arguments: orderless)
    func permutation(name: String) throws {
        let rows = signalRows(seed: 4, n: 9, d: 40)
        var random = SeededGenerator(seed: 4)
        let order = Array(rows.indices).shuffled(using: &random)
        let straight = try suspicion(name, rows)
        // As in AggregatorLaws.
        for (got, place) in zip(try suspicion(name, order.map { rows[$0] }), order) {
            #expect(abs(got - straight[place]) <= 1e-6)
        }
    }

    @Test(
        "a row far from all others has the most, but for the mean, which looks at none, and signs without a length",
        arguments: names.filter { !["mean", "sign_majority"].contains($0) && !$0.hasPrefix("flag") })
    func outlier(name: String) throws {
        var rows = signalRows(seed: 5, n: 9, d: 30)
        rows[8] = times(rows[8], -50)
        let found = try suspicion(name, rows)
        #expect(found.max() == found[8] && found[8] > 0.3)
    }
}
