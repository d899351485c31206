import Objectives
import Primitives
import Testing

// Golden numbers: the catalogue of systems, computed there from the published formulas.

@Suite("Pieces that change advantages")
struct AdvantagePiecesTests {
    static let grpo = [1.5, -0.5, -0.5, -0.5]

    @Test("ACE enlarges the errors that the policy became sure of, and leaves what is right")
    func ace() throws {
        var batch = oneGroup([1, 0, 0, 0])
        batch.referenceLogProbabilities = [2, -3, 0, 2].map { -1 - $0 }
        #expect(agrees(try advantages("ace", of: batch).advantages, [1.5, -0.5243, -0.8466, -1.5635]))
        #expect(agrees(try advantages("ace", ["alpha": 0], of: batch).advantages, Self.grpo))
    }

    @Test("COPO compares prompts where the rewards of a group agree, and groups where their answers differ")
    func copo() throws {
        var batch = ObjectiveBatch(
            groupSizes: [4, 4, 4], lengths: [Int](repeating: 1, count: 12),
            logProbabilities: [Double](repeating: -1, count: 12),
            samplingLogProbabilities: [Double](repeating: -1, count: 12), rewards: [0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1])
        batch.answers = [1, 1, 1, 1, 2, 2, 2, 2, 3, 4, 5, 3]
        let found = try advantages("copo", of: batch).advantages
        #expect(agrees(Array(found[0..<4]), [-0.999998, -0.999998, -0.999998, -0.999998], decimals: 6))
        #expect(agrees(Array(found[4..<8]), [0.999998, 0.999998, 0.999998, 0.999998], decimals: 6))
        // w = σ(20 (1.5 − 0.5)) leaves 2e-9 of the other, which is 0 for this group.
        #expect(agrees(Array(found[8...]), [0.866024, -0.866024, -0.866024, 0.866024], decimals: 6))

        // With what the workers together know, a worker whose prompts are all of one kind learns, too.
        var context = PieceContext(shared: shared("copo_mean", [0.5]))
        context.shared.append(0.25, to: "copo_deviation")
        var solved = oneGroup([1, 1])
        solved.answers = [1, 1]
        let better = try advantages("copo", of: solved, context).advantages
        #expect(agrees(better, [2, 2], decimals: 4))
    }

    @Test("APO punishes wrong answers by how much longer than the right ones they are")
    func apoLength() throws {
        // The right one has 2 tokens, the wrong ones 52 and 1.
        var batch = ObjectiveBatch(
            groupSizes: [3], lengths: [2, 52, 1], logProbabilities: [Double](repeating: -1, count: 55),
            samplingLogProbabilities: [Double](repeating: -1, count: 55), rewards: [1, 0, 0])
        batch.referenceLogProbabilities = batch.logProbabilities
        let plain = try objective("grpo").evaluate(batch).derivative
        let found = try objective("grpo", with: [("apo", ["base": 1.01, "weight": 0])]).evaluate(batch).derivative
        #expect(found[0] == plain[0])
        #expect(agrees([found[10] / plain[10]], [1.392], decimals: 3))
        #expect(found[54] == plain[54])
        // The released base does next to nothing.
        let released = try objective("grpo", with: [("apo", ["weight": 0])]).evaluate(batch).derivative
        #expect(agrees([released[10] / plain[10]], [1.0005], decimals: 4))
    }

    @Test("EMPG lets sure steps learn more, by 1 in the mean, and adds a bonus before a sure step")
    func empg() throws {
        var batch = ObjectiveBatch(
            groupSizes: [2], lengths: [3, 1], logProbabilities: [-1, -1, -1, -1],
            samplingLogProbabilities: [-1, -1, -1, -1], rewards: [1, 1])
        batch.segments = [1, 2, 3, 0]
        batch.entropies = [0.1, 0.5, 0.9, 0]
        var context = PieceContext()
        let pipeline = try objective("reinforce", ["baseline": "none"], with: [("empg", [:])])
        let found = try pipeline.rewritten(batch, &context).advantages
        #expect(agrees(Array(found.prefix(3)), [1.5801, 0.9584, 0.5590]))
        batch.entropies = [0.5, 0.5, 0.5, 0]
        let equal = try pipeline.rewritten(batch, &context).advantages
        // g = 1 everywhere, f = 1: the bonus stands before every step but the last. Scaled entropies are exactly 0.
        #expect(agrees(Array(equal.prefix(3)), [1.1, 1.1, 1.0], decimals: 6))
    }

    @Test("GTPO spares what good and bad answers share at either end, and drops answers of high entropy")
    func gtpo() throws {
        var batch = ObjectiveBatch(
            groupSizes: [3], lengths: [4, 4, 4], logProbabilities: [Double](repeating: -1, count: 12),
            samplingLogProbabilities: [Double](repeating: -1, count: 12), rewards: [1, 0, 0])
        batch.tokens = [7, 1, 2, 9, 7, 3, 4, 9, 7, 1, 5, 9]
        batch.entropies = [0.3, 0.5, 1.2].flatMap { [Double](repeating: $0, count: 4) }
        let found = try advantages("gtpo", of: batch, objective: "reinforce")
        #expect(found.weights == [2, 2, 1, 2, 0, 1, 1, 0, 0, 0, 1, 0])
        #expect(agrees([found.advantages[0], found.advantages[4]], [0.636667, -0.383333], decimals: 6))
        #expect(found.advantages[8...].allSatisfy { $0 == 0 })
    }

    @Test("R3L counts a full success always, and a better answer three times")
    func r3l() throws {
        #expect(try advantages("r3l", of: oneGroup([1, 0, 0, 0])).advantages == [1, -0.25, -0.25, -0.25])
        #expect(try advantages("r3l", of: oneGroup([1, 1, 1, 1])).advantages == [1, 1, 1, 1])
        // A part success above a full one: as released, and cut on demand.
        #expect(try advantages("r3l", of: oneGroup([0.5, 0, 0, 0])).advantages[0] == 1.125)
        #expect(try advantages("r3l", ["capped": 1], of: oneGroup([0.5, 0, 0, 0])).advantages[0] == 1)
    }

    @Test("GARDO counts good rollouts by how unlike the others they are, and bad ones as they are")
    func gardo() throws {
        var batch = oneGroup([1, 1, 0, 1])
        // Distances to the nearest: ε, ε, 1, 1 with ε = 1 − cos θ, so that m = 4 d / (2 ε + 2).
        let cosine = 1 - 0.00627
        batch.embeddings = [[1, 0, 0], [cosine, (1 - cosine * cosine).squareRoot(), 0], [0, 0, 1], [-1, 0, 0]]
        // Renewing the reference takes the distance to it.
        batch.referenceLogProbabilities = batch.logProbabilities
        let found = try advantages("gardo", of: batch, objective: "reinforce").advantages
        #expect(agrees(found, [0.0031, 0.0031, -0.75, 0.4969]))
    }

    @Test("RIF-RFT keeps the prompts that some rollout succeeded at")
    func rifRFT() throws {
        let batch = ObjectiveBatch(
            groupSizes: [4, 4, 4], lengths: [Int](repeating: 1, count: 12),
            logProbabilities: (0..<12).map { -Double($0) }, samplingLogProbabilities: (0..<12).map { -Double($0) },
            rewards: [0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1])
        #expect(try advantages("rif_rft", of: batch).rewards == [0, 1, 0, 0, 1, 1, 1, 1])
        #expect(try advantages("rif_rft", ["drop_solved": 1], of: batch).rewards == [0, 1, 0, 0])
        #expect(try advantages("rif_rft", ["success": 2], of: batch).rewards.isEmpty)
    }

    @Test("RECAP weighs parts that no longer rise, or waver, above those that rise")
    func recap() throws {
        let constant = [Double](repeating: 0.9, count: 20)
        let wavering = (0..<20).map { $0.isMultiple(of: 2) ? 0.1 : 0.5 }
        let rising = (0..<20).map { 0.1 + 0.8 * Double($0) / 19 }
        var statistics = SharedStatistics()
        for (part, history) in [constant, wavering, rising].enumerated() {
            for value in history { statistics.append(value, to: "recap_part_\(part)") }
        }
        var batch = oneGroup([0, 0, 0])
        batch.rewardParts = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        let context = PieceContext(shared: statistics)
        #expect(agrees(try advantages("recap", of: batch, context).rewards, [0.9817, 1.0476, 0.9708]))
        #expect(
            agrees(try advantages("recap", ["temperature": 0.5], of: batch, context).rewards, [0.8523, 1.416, 0.7317]))
        #expect(try advantages("recap", of: batch).rewards == [1, 1, 1])
    }

    @Test("DSDR rewards the right answer that is unlike the others, and no wrong one")
    func dsdr() throws {
        var batch = ObjectiveBatch(
            groupSizes: [4], lengths: [2, 2, 2, 2], logProbabilities: [Double](repeating: -1, count: 8),
            samplingLogProbabilities: [Double](repeating: -1, count: 8), rewards: [1, 1, 1, 0])
        batch.tokens = [1, 2, 1, 2, 3, 4, 5, 6]
        batch.entropies = [Double](repeating: 0.5, count: 8)
        let rewards = try advantages("dsdr", of: batch).rewards
        // Mean distances 1/2, 1/2 and 1, times 0.1.
        #expect(agrees(rewards, [1.05, 1.05, 1.1, 0], decimals: 9))
        let terms = try termsOf("dsdr", [:], batch).terms
        #expect(terms.entropies[4] < terms.entropies[0] && terms.entropies[0] < 0)
        #expect(terms.entropies[0] == terms.entropies[2])
        #expect(terms.entropies[6] == 0)
    }
}
