import Objectives
import Primitives
import Testing

#if canImport(Glibc)
    import Glibc
#endif

// Golden numbers: the catalogue of systems, computed there from the published formulas.

@Suite("Pieces that add to the loss")
struct RegulariserPiecesTests {
    /// One rollout of two actions with two tokens each, of a good answer or a bad one beside another rollout.
    func drops(isGood: Bool) -> ObjectiveBatch {
        var batch = ObjectiveBatch(
            groupSizes: [2], lengths: [4, 1], logProbabilities: [-1.5, -0.9, -0.2, -1.1, -1],
            samplingLogProbabilities: [-1, -1, -1, -1, -1], rewards: isGood ? [1, 0] : [0, 1])
        // The other rollout counts in no mean.
        batch.segments = [1, 1, 2, 2, 0]
        return batch
    }

    func lldsTerms(_ batch: ObjectiveBatch, gate: String = "action") throws -> (loss: Double, slopes: [Double]) {
        let (with, without) = (
            try termsOf("llds", ["gate": .word(gate)], batch).terms, try termsOf("llds", ["lambda": 0], batch).terms
        )
        return (
            with.loss - without.loss, zip(with.logProbabilities, without.logProbabilities).map { $0 - $1 }
        )
    }

    @Test("LLDS penalises what a losing action of a good answer lost, and nothing else")
    func llds() throws {
        let good = try lldsTerms(drops(isGood: true))
        #expect(agrees([good.loss], [0.025], decimals: 9))
        #expect(good.slopes[0] < -0.04 && good.slopes[1...].allSatisfy { abs($0) < 1e-12 })
        #expect(abs(try lldsTerms(drops(isGood: false)).loss) < 1e-12)
        // The whole answer won: no gate opens. Each token for itself: the fourth lost too.
        #expect(abs(try lldsTerms(drops(isGood: true), gate: "response").loss) < 1e-12)
        #expect(agrees([try lldsTerms(drops(isGood: true), gate: "token").loss], [0.03], decimals: 9))
        var onPolicy = drops(isGood: true)
        onPolicy.logProbabilities = onPolicy.samplingLogProbabilities
        #expect(try lldsTerms(onPolicy).slopes.allSatisfy { $0 == 0 })
    }

    @Test("ELR turns the pull of a wrong label around")
    func elr() throws {
        var batch = oneRollout([[0.9, 0.1]])
        batch.starts = [5]
        // t = .7 · before + .3 · p is (.88, .12).
        var memory = ExampleMemory()
        memory[5] = [(0.88 - 0.27) / 0.7, (0.12 - 0.03) / 0.7]
        let (terms, context) = try termsOf("elr", [:], batch, PieceContext(memory: memory))
        #expect(agrees(context.memory[5] ?? [], [0.88, 0.12], decimals: 9))
        // Cross-entropy with the label 1 pulls by (+.9, −.9).
        #expect(agrees(zip(terms.distribution, [0.9, -0.9]).map { $0 + $1 }, [-0.147, 0.147], decimals: 3))
    }

    @Test("the chi-squared divergence sees a rare action that the KL hardly sees")
    func chiSquared() throws {
        func loss(_ p: [Double], _ q: [Double], _ divergence: String) throws -> Double {
            var batch = oneRollout([p])
            batch.referenceDistribution = oneRollout([q]).distribution
            return try termsOf("orpo", ["weight": 1, "divergence": .word(divergence)], batch).terms.loss
        }
        #expect(agrees([try loss([0.5, 0.5], [0.99, 0.01], "chi2")], [24.2525]))
        #expect(agrees([try loss([0.5, 0.5], [0.99, 0.01], "kl")], [1.6145]))
        #expect(agrees([try loss([0.7, 0.3], [0.5, 0.5], "chi2")], [0.16]))
        #expect(agrees([try loss([0.7, 0.3], [0.5, 0.5], "kl")], [0.0823]))
        #expect(agrees([try loss([0.7, 0.3], [0.5, 0.5], "sqrt_chi2")], [0.4]))
    }

    @Test("of a normal distribution that is too wide for chi-squared the KL stands in")
    func wide() throws {
        func loss(_ deviation: Double, _ divergence: String) throws -> Double {
            var batch = oneGroup([0])
            batch.distribution = .gaussian(means: [0.1], logDeviations: [log(deviation)], width: 1)
            batch.referenceDistribution = .gaussian(means: [0], logDeviations: [log(0.4)], width: 1)
            return try termsOf("orpo", ["weight": 1, "divergence": .word(divergence)], batch).terms.loss
        }
        #expect(try loss(0.6, "chi2") == loss(0.6, "kl"))
        #expect(try loss(0.5, "chi2") > loss(0.5, "kl"))
    }

    @Test("on whole rollouts the penalty is their ratio less one, taken from the reward")
    func rolloutPenalty() throws {
        var batch = oneGroup([1, 1])
        batch.referenceLogProbabilities = [-1 - log(3), -1]
        let rewards = try advantages("orpo", ["on": "rollout", "weight": 0.5], of: batch).rewards
        #expect(agrees(rewards, [0, 1], decimals: 9))
    }

    @Test("the best answer between a reward and demonstrations is the demonstrations' times exp(Q/λ)")
    func demonstrations() throws {
        let (q, cloned) = ([1.0, 0, 0], [0.1, 0.8, 0.1])
        let raised = zip(q, cloned).map { exp($0) * $1 }
        let best = raised.map { $0 / raised.reduce(0, +) }
        #expect(agrees(best, [0.232, 0.683, 0.085], decimals: 3))
        var batch = oneRollout([best])
        batch.referenceDistribution = oneRollout([cloned]).distribution
        let terms = try termsOf("demonstrations", ["weight": 1], batch).terms
        let expected = zip(best, q).reduce(0) { $0 + $1.0 * $1.1 }
        // The derivative of the expected reward in the logits is what the divergence holds against.
        for action in 0..<3 {
            #expect(abs(terms.distribution[action] - best[action] * (q[action] - expected)) < 1e-12)
        }
    }

    @Test("APO lets good answers to hard prompts leave the reference")
    func apoDivergence() throws {
        func share(_ right: Int, of count: Int) throws -> Double {
            var batch = oneGroup((0..<count).map { $0 < right ? 1 : 0 })
            batch.referenceLogProbabilities = batch.logProbabilities
            batch.referenceLogProbabilities?[0] = -2
            let with = try termsOf("apo", ["weight": 1], batch).terms.loss
            let without = try termsOf("apo", ["weight": 0], batch).terms.loss
            let whole = (exp(-1.0) + 1 - 1) / Double(count)
            return (with - without) / whole
        }
        #expect(agrees([try share(1, of: 8), try share(2, of: 8), try share(4, of: 8)], [0.2881, 0.4932, 0.7431]))
        #expect(agrees([try share(7, of: 8), try share(8, of: 8)], [0.9073, 1]))
    }

    @Test("SIREN looks at the tokens that decide something, and pulls to where it began")
    func siren() throws {
        let rows: [[Double]] = [
            [0.97, 0.01, 0.01, 0.01], [0.4, 0.3, 0.2, 0.1], [0.25, 0.25, 0.25, 0.25], [0.5, 0.45, 0.03, 0.02],
            [0.9, 0.05, 0.03, 0.02],
        ]
        let batch = oneRollout(rows)
        let (before, context) = try termsOf("siren", ["weight": 1], batch)
        // Of the entropies 0, .6829, 1.0986, 0, 0 only the third is at the .8-quantile.
        #expect(agrees([context.reports["siren_entropy"] ?? 0], [1.0986]))
        #expect(before.loss == 0)
        let anchored = PieceContext(shared: shared("siren_entropy", [1, 7]))
        let after = try termsOf("siren", ["weight": 1], batch, anchored).terms
        #expect(agrees([after.loss], [(log(3) - 1) * (log(3) - 1)], decimals: 9))
        let there = PieceContext(shared: shared("siren_entropy", [log(3)]))
        #expect(try termsOf("siren", ["weight": 1], batch, there).terms.loss < 1e-20)
        // The released cut leaves out the action that crosses p; a nucleus takes it.
        let nucleus = try termsOf("siren", ["weight": 1, "with_crossing": 1], oneRollout([rows[3]])).context
        #expect(agrees([nucleus.reports["siren_entropy"] ?? 0], [0.6918]))
        #expect(try termsOf("siren", ["weight": 1], oneRollout([rows[3]])).context.reports["siren_entropy"] == 0)
    }

    @Test("EPO's bonus wanes in two halves, and its corridor has a derivative")
    func epo() throws {
        func bonus(_ version: UInt64, _ form: String = "hinge") throws -> Terms {
            var batch = ObjectiveBatch(
                groupSizes: [1], lengths: [3], logProbabilities: [-1, -1, -1], samplingLogProbabilities: [-1, -1, -1],
                rewards: [0])
            batch.entropies = [0.2, 1, 3]
            let context = PieceContext(version: version, rounds: 100, shared: shared("epo_entropy_1", [1]))
            return try termsOf(
                "epo", ["weight": 1, "low": 0.5, "high": 1.5, "form": .word(form)], batch, context
            ).terms
        }
        // mean H = 1.4; released P = (.1, 0, .1), hinge P = (.3, 0, 1.5).
        let phases = try [0, 25, 50, 51, 75, 100].map { try -bonus($0, "released").loss / (1.4 - 0.2 / 3) }
        #expect(agrees(phases, [1, 0.8736, 0.8271, 0.7534, 0.1785, 0.0398]))
        #expect(agrees([-(try bonus(0)).loss], [1.4 - 0.6], decimals: 9))
        // As released the corridor pulls nobody back; the hinge pulls below and pushes above.
        #expect(agrees(try bonus(0, "released").entropies, [-1.0 / 3, -1.0 / 3, -1.0 / 3], decimals: 9))
        #expect(agrees(try bonus(0).entropies, [-2.0 / 3, -1.0 / 3, 0], decimals: 9))
    }

    @Test("Lp-Reg shields an unlikely token of a bad answer, and no noise")
    func lpReg() throws {
        func loss(token: Int32, isGood: Bool) throws -> Double {
            var batch = oneRollout([[0.9, 0.06, 0.03, 0.009, 0.001]])
            batch.groupSizes = [2]
            batch.lengths = [1, 1]
            batch.logProbabilities += [-1]
            batch.samplingLogProbabilities = [-4, -1]
            batch.rewards = isGood ? [1, 0] : [0, 1]
            batch.isTruncated = [false, false]
            batch.segments = [1, 0]
            batch.tokens = [token, 0]
            if case .categorical(let row, let actions) = batch.distribution {
                batch.distribution = .categorical(logProbabilities: row + row, actions: actions)
            }
            let with = try termsOf("lp_reg", [:], batch).terms.loss
            return with - (try termsOf("lp_reg", ["beta": 0], batch).terms.loss)
        }
        #expect(agrees([try loss(token: 2, isGood: false)], [0.01005], decimals: 6))
        #expect(try loss(token: 2, isGood: true) == 0)
        #expect(try loss(token: 3, isGood: false) == 0)
    }

    @Test("GRPO-Guard centres the log-ratio of a Gaussian policy, which is below 0 in the mean")
    func grpoGuard() throws {
        // Samples of N(0, .5²), seen by N(.3, .5²).
        var random = SeededGenerator(seed: 3)
        let count = 20_000
        let samples = (0..<count).map { _ in 0.5 * random.normal() }
        let logs = [0.3, 0].map { mean in samples.map { -($0 - mean) * ($0 - mean) / (2 * 0.25) } }
        let ratios = zip(logs[0], logs[1]).map { $0 - $1 }
        // The deviation of a log-ratio is .6, of their mean .6/√20000 = .0042; three of them are .013.
        #expect(abs(ratios.reduce(0, +) / Double(count) + 0.18) < 0.013)

        // A good rollout beside one that is not trained: A = 1/2, and no clip is that far away.
        var batch = ObjectiveBatch(
            groupSizes: [2], lengths: [count, 1], logProbabilities: logs[0] + [-1],
            samplingLogProbabilities: logs[1] + [-1], rewards: [1, 0])
        batch.segments[count] = 0
        let deviations = [Double](repeating: log(0.5), count: count + 1)
        func row(_ mean: Double) -> Distributions {
            .gaussian(
                means: [Double](repeating: mean, count: count + 1), logDeviations: deviations, width: 1)
        }
        batch.distribution = row(0.3)
        batch.samplingDistribution = row(0)
        for (isScaled, scale) in [(0.0, 1.0), (1, 0.5)] {
            let pipeline = try objective(
                "grpo", ["advantage": "mean", "length": "sum", "clip_high": 1e9],
                with: [("grpo_guard", ["scaled": .number(isScaled)])])
            let expected = -0.25 * ratios.reduce(0) { $0 + exp(($1 + 0.18) * scale) }
            // A sum of 20 000 terms of about 1.
            #expect(abs(try pipeline.evaluate(batch).loss / expected - 1) < 1e-11)
        }
    }

    @Test("GARDO's gate doubts what the reward ranks above its parts; the released sign is the opposite")
    func gardoGate() throws {
        var batch = oneGroup([3, 2, 1])
        batch.rewardParts = [[1, 1], [2, 2], [3, 3]]
        batch.referenceLogProbabilities = [-2, -2, -2]
        let intended = try termsOf("gardo_gate", [:], batch).terms.logProbabilities
        let plain = try termsOf("gardo_gate", ["weight": 0], batch).terms.logProbabilities
        let released = try termsOf("gardo_gate", ["sign": "released"], batch).terms.logProbabilities
        #expect(zip(intended, plain).map { $0 != $1 } == [true, false, false])
        #expect(zip(released, plain).map { $0 != $1 } == [false, false, true])
    }
}
