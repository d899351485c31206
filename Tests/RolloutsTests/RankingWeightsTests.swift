import Rollouts
import Testing

@Suite("Weights of a ranking")
struct RankingWeightsTests {
    @Test("the golden numbers: of six, three ranked, the weights are 5, 3, 1, −3, −3, −3 over 12")
    func golden() {
        let counts: [Double] = [5, 3, 1, -3, -3, -3]
        let expected = counts.map { $0 / 12 }
        // Quotients of small integers, rounded once on both sides.
        #expect(rankingWeights(count: 6, ranked: 3) == expected)
    }

    @Test(
        "they sum to zero, so that what is added to all perturbations does not turn the direction",
        arguments: [(2, 1), (6, 3), (6, 6), (16, 8), (7, 1)])
    func trap(m: Int, k: Int) {
        let weights = rankingWeights(count: m, ranked: k)
        var direction = 0.0
        var shifted = 0.0
        for (place, weight) in weights.enumerated() {
            let step = Double(place * place)
            direction += weight * step
            shifted += weight * (step + 1000)
        }

        // Sums of at most 16 products below 1300 in doubles. The released weights, m − 2 r, sum to k/E.
        #expect(abs(weights.reduce(0, +)) < 1e-14)
        #expect(abs(shifted - direction) < 1e-11)
    }

    @Test("a better place never weighs less")
    func order() {
        for k in 1...9 {
            let weights = rankingWeights(count: 9, ranked: k)
            #expect(zip(weights, weights.dropFirst()).allSatisfy { $0 >= $1 })
        }
    }

    @Test("each perturbation gets the weight of its place by what it earned")
    func places() {
        let expected: [Double] = [0, 2.0 / 3, -2.0 / 3]
        #expect(rankingWeights(of: [2, 9, -1], ranked: 3) == expected)
    }

    @Test("equal earnings share their places' weights, and where all earn the same there is no direction")
    func ties() {
        // Places 0 and 1 of 3 share 2/3 and 0.
        let expected: [Double] = [1.0 / 3, -2.0 / 3, 1.0 / 3]
        #expect(rankingWeights(of: [5, 1, 5], ranked: 3) == expected)
        #expect(rankingWeights(of: [4, 4, 4, 4], ranked: 4).allSatisfy { $0 == 0 })
    }
}
