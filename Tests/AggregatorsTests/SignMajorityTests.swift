import Aggregators
import Parameters
import TestSupport
import Testing

@Suite("Majority of signs")
struct SignMajorityTests {
    private let rows = [[3, -4, 0, 1], [30, -40, 0, -1], [-0.3, -0.4, 0, 0]].map { Gradient($0) }

    @Test("most signs win, zeros and ties are zero")
    func signs() throws {
        let got = try Aggregator.coordinate(SignMajority(scaled: false)).aggregate(rows: rows)

        #expect(got.gradient == Gradient([1, -1, 0, 0]))
    }

    @Test("without ties the result has the rows' median length")
    func length() throws {
        let rows = signalRows(seed: 1, n: 7, d: 100)
        let got = try Aggregator.coordinate(SignMajority()).aggregate(rows: rows)

        let lengths = rows.map { AggregatorsTests.length($0) }.sorted()
        #expect(abs(AggregatorsTests.length(got.gradient) / lengths[3] - 1) < 1e-6)
    }

    @Test("samples are votes")
    func samples() throws {
        let got = try Aggregator.coordinate(SignMajority(scaled: false)).aggregate(rows: rows, samples: [1, 1, 3])

        #expect(got.gradient == Gradient([-1, -1, 0, 0]))
    }

    @Test("more columns than a block are all voted on")
    func blocks() throws {
        let row = Gradient((0..<5001).map { $0 % 3 == 0 ? -2 : 2 })

        #expect(try Aggregator.coordinate(SignMajority(scaled: true)).aggregate(rows: [row, row, row]).gradient == row)
    }
}
