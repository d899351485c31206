import Aggregators
import Parameters
import Testing

@Suite("Covariance filter")
struct CovarianceFilterTests {
    @Test("liars who push together lose their weight")
    func shift() throws {
        let honest = signalRows(seed: 1, n: 8, d: 100)
        let rows = (0..<3).map { times(honest[$0], -10) } + honest

        let got = try Aggregator.gram(CovarianceFilter(f: 3)).aggregate(rows: rows)

        // Left are at least n − 2f = 5 honest rows' worth; their mean keeps √(1 / (1 + 1/5)) = 0.91 of the signal.
        #expect(cosine(got.gradient, meanOf(honest)) > 0.85)
        for liar in 0..<3 { #expect(got.weights[liar] < 0.05) }
    }

    @Test("without liars to expect it is the mean")
    func none() throws {
        let rows = signalRows(seed: 2, n: 5, d: 20)

        let got = try Aggregator.gram(CovarianceFilter(f: 0)).aggregate(rows: rows)

        #expect(got.gradient == (try Aggregator.gram(Mean()).aggregate(rows: rows)).gradient)
    }
}
