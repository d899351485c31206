import Foundation
import Objectives
import Primitives
import Testing

@Suite("Preferences between two rollouts")
struct PreferenceTests {
    /// One pair whose rollouts are `better` and `worse` nats above the reference.
    func batch(_ better: Double, _ worse: Double) -> ObjectiveBatch {
        ObjectiveBatch(
            groupSizes: [2], lengths: [1, 1], logProbabilities: [better, worse], samplingLogProbabilities: [0, 0],
            rewards: [1, 0], referenceLogProbabilities: [0, 0])
    }

    @Test(
        "every divergence has the loss that its authors' code has",
        arguments: [
            ("reverse_kl", 1, 0.598139), ("forward_kl", 1, 0.582517), ("js", 1, 0.644397), ("alpha", 1, 0.594349),
            ("reverse_kl", 8, 0.341154), ("js", 8, 0.629654),
        ] as [(String, Double, Double)])
    func divergences(name: String, better: Double, expected: Double) throws {
        let loss = try objective("f_dpo", ["divergence": .word(name), "beta": 0.1]).evaluate(batch(better, -1)).loss
        // The figures are recorded to six digits.
        #expect(abs(loss - expected) < 5.1e-7)
    }

    @Test("a pair that fits well stops pulling under Jensen and Shannon, and goes on under the reverse divergence")
    func bounded() throws {
        func pull(_ name: String) throws -> Double {
            try abs(objective("f_dpo", ["divergence": .word(name), "beta": 0.1]).evaluate(batch(8, -1)).derivative[0])
        }
        #expect(try pull("js") < 0.01 * pull("reverse_kl"))
    }

    @Test("RPO is DPO plus the likelihood of the better one")
    func rpo() throws {
        // margin 2, β .1, a summed negative log-likelihood of 12 at η .005.
        var pair = batch(0, 0)
        pair.logProbabilities = [-12, -14]
        pair.referenceLogProbabilities = [-12, -12]
        let options: [String: CatalogueValue] = ["beta": 0.1, "likelihood": 0.005, "likelihood_length": "sum"]
        let rpo = try objective("rpo", options).evaluate(pair)
        let dpo = try objective("dpo", ["beta": 0.1]).evaluate(pair)

        #expect(abs(rpo.loss - 0.658139) < 5.1e-7 && abs(dpo.loss - 0.598139) < 5.1e-7)
        #expect(rpo.derivative[1] == dpo.derivative[1] && rpo.derivative[0] < dpo.derivative[0])
    }

    @Test("IPO wants a gap and no more of it")
    func ipo() throws {
        let ipo = try objective("ipo", ["beta": 0.5])
        #expect(try ipo.evaluate(batch(1, 0)).derivative == [0, 0])
        #expect(try ipo.evaluate(batch(2, 0)).derivative[0] > 0)
        #expect(try objective("dpo", ["beta": 0.5]).evaluate(batch(2, 0)).derivative[0] < 0)
    }

    @Test("cDPO and robust DPO are DPO without noise, and part from it and from each other with it")
    func noise() throws {
        let pair = batch(0.5, -0.25)
        let dpo = try objective("dpo").evaluate(pair)
        #expect(try objective("cdpo", ["noise": 0]).evaluate(pair) == dpo)
        #expect(try objective("robust_dpo", ["noise": 0]).evaluate(pair) == dpo)
        let losses = try [
            dpo.loss, objective("cdpo", ["noise": 0.2]).evaluate(pair).loss,
            objective("robust_dpo", ["noise": 0.2]).evaluate(pair).loss,
        ]
        #expect(losses[1] > losses[0] && losses[2] < losses[0])
    }

    @Test("pairs are the best with the worst, all unequal ones, or the first two")
    func pairs() throws {
        var group = ObjectiveBatch(
            groupSizes: [4], lengths: [1, 1, 1, 1], logProbabilities: [0, 0, 0, 0],
            samplingLogProbabilities: [0, 0, 0, 0], rewards: [1, 2, 2, 0], referenceLogProbabilities: [0, 0, 0, 0])
        func slopes(_ pairs: String) throws -> [Double] {
            try objective("dpo", ["beta": 2, "pairs": .word(pairs)]).evaluate(group).derivative
        }
        // At the reference every pair pulls with β / 2 = 1, over the number of pairs.
        #expect(try slopes("best_worst") == [0, -1, 0, 1])
        #expect(try slopes("first") == [1, -1, 0, 0])
        // (1, 4), (2, 1), (2, 4), (3, 1), (3, 4): for the first one up and two down.
        let all = try slopes("all")
        #expect(zip(all, [0.2, -0.4, -0.4, 0.6]).allSatisfy { abs($0 - $1) < 1e-15 })
        group.rewards = [1, 1, 1, 1]
        for pairs in ["best_worst", "first", "all"] { #expect(try slopes(pairs) == [0, 0, 0, 0]) }
    }
}
