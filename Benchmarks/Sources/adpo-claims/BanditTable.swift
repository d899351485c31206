import Environments
import Glibc
import Objectives
import Primitives

/// How good a policy is on lists without noise.
struct ListScore {
    /// Mean probability of the truly best item.
    var winMass = 0.0
    /// Share of lists whose likeliest item is the best one.
    var top1 = 0.0
    /// The same as `winMass` once all scores are stretched until the mean entropy is 0.7 nats: without sharpness.
    var matched = 0.0

    static let entropy = 0.7

    init(_ scorer: Scorer, _ test: Lists) {
        let logits = scorer.logProbabilities(test).values
        winMass = Self.winMass(logits, test)
        for list in 0..<test.count {
            let row = logits[list * Lists.items..<(list + 1) * Lists.items]
            if row.indices.max(by: { row[$0] < row[$1] }) == row.startIndex + test.best[list] {
                top1 += 1 / Double(test.count)
            }
        }
        var (low, high) = (1e-3, 1e3)
        for _ in 0..<40 {
            let middle = (low * high).squareRoot()
            let stretched = logits.map { $0 * middle }.logSoftmax(each: Lists.items)
            let entropy = -stretched.reduce(0) { $0 + exp($1) * $1 } / Double(test.count)
            if entropy > Self.entropy { low = middle } else { high = middle }
        }
        matched = Self.winMass(logits.map { $0 * low }.logSoftmax(each: Lists.items), test)
    }

    private static func winMass(_ logProbabilities: [Double], _ test: Lists) -> Double {
        (0..<test.count).reduce(0) { $0 + exp(logProbabilities[$1 * Lists.items + test.best[$1]]) } / Double(test.count)
    }
}

/// Twelve scenarios by six methods: who finds the best of eight items when all that a learner is told is spoilt.
struct BanditTable {
    static let methods: [(name: String, objective: String, given: [String: CatalogueValue], isOnPolicy: Bool)] = [
        ("DPO hard", "dpo", ["beta": .number(1), "pairs": .word("first")], false),
        (
            "DPO soft", "adpo",
            anchored(["loss": .word("pairs_soft"), "temperature": .number(1), "target_temperature": .number(1)]), false
        ),
        ("ADPO list raw", "adpo", anchored(["target": .word("raw")].merging(listwise) { $1 }), false),
        ("ADPO list KDE", "adpo", anchored(["target": .word("kde_cdf_logit")].merging(listwise) { $1 }), false),
        ("PPO clip", "grpo", ["advantage": .word("zscore")], true),
        ("KL penalty", "kl_penalty", [:], true),
    ]

    private static let listwise: [String: CatalogueValue] = [
        "temperature": .number(4), "target_temperature": .number(1),
    ]

    private static func anchored(_ given: [String: CatalogueValue]) -> [String: CatalogueValue] {
        given.merging(["anchor": .word("fixed")]) { $1 }
    }

    /// - Returns: a score for each method in their order.
    static func scores(_ noise: RewardNoise, seed: UInt64) throws -> [ListScore] {
        var random = SeededGenerator(seed: seed).stream("lists")
        let test = Lists(1000, of: PreferenceLists(noise: .none), using: &random)
        let start = try reference(seed: seed)
        return try methods.map { method in
            // Everybody is shown the same lists.
            var random = SeededGenerator(seed: seed).stream("training")
            let pipeline = try LearningPipeline(ObjectiveCatalogue.make(method.objective, method.given))
            var learner = try Learner(start, pipeline)
            for _ in 0..<1500 {
                let lists = Lists(64, of: PreferenceLists(noise: noise), using: &random)
                let before = learner.scorer.logProbabilities(lists).values
                let anchor = pipeline.needsReference ? start.logProbabilities(lists).values : nil
                let drawn = method.isOnPolicy ? lists.draw(before, using: &random) : lists.places
                for _ in 0..<(method.isOnPolicy ? 2 : 1) {
                    try learner.step(lists, drawn: drawn, sampling: before, reference: anchor)
                }
            }
            return ListScore(learner.scorer, test)
        }
    }

    /// What everybody starts from and is measured against: 30 updates on lists without noise.
    static func reference(seed: UInt64, hidden: Int = 64) throws -> Scorer {
        var random = SeededGenerator(seed: seed).stream("reference")
        let pipeline = try LearningPipeline(
            ObjectiveCatalogue.make(
                "adpo", ["anchor": .word("uniform"), "target": .word("raw"), "temperature": .number(1)]))
        var learner = try Learner(Scorer(hidden: hidden, using: &random), pipeline)
        for _ in 0..<30 {
            let lists = Lists(64, of: PreferenceLists(noise: .none), using: &random)
            try learner.step(lists, drawn: lists.places, sampling: learner.scorer.logProbabilities(lists).values)
        }
        return learner.scorer
    }

    static func print(seeds: UInt64) throws {
        Swift.print("| noise | level | \(methods.map(\.name).joined(separator: " | ")) |")
        Swift.print("| --- | --- |" + methods.map { _ in " --- |" }.joined())
        var gains: [Double] = []
        var matched: [Double] = []
        for family in RewardNoise.Family.allCases {
            for level in RewardNoise.Level.allCases {
                let runs = try (0..<seeds).map { try scores(RewardNoise(family, level), seed: $0) }
                let means = methods.indices.map { method in
                    (
                        winMass: mean(runs.map { $0[method].winMass }), top1: mean(runs.map { $0[method].top1 }),
                        matched: mean(runs.map { $0[method].matched })
                    )
                }
                let cells = means.map { "\(short($0.winMass)) · \(short($0.top1)) · \(short($0.matched))" }
                Swift.print("| \(family.rawValue) | \(level) | \(cells.joined(separator: " | ")) |")
                fflush(nil)
                let list = max(means[2].winMass, means[3].winMass)
                gains.append(list / means[0].winMass - 1)
                matched.append(max(means[2].matched, means[3].matched) - means[0].matched)
            }
        }
        Swift.print(
            "\nbetter listwise over hard DPO: WinMass \(percent(gains.min())) to \(percent(gains.max())), "
                + "at matched entropy \(short(matched.min() ?? 0)) to \(short(matched.max() ?? 0))")
    }
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

func short(_ value: Double) -> String {
    let sign = value < 0 ? "−" : ""
    let digits = String(Int((abs(value) * 1000).rounded()) + 1000)
    let whole = Int(abs(value) + 0.0005)
    return sign + (whole > 0 ? "\(whole)" : "") + "." + digits.suffix(3)
}

private func percent(_ value: Double?) -> String { "\(Int(((value ?? 0) * 100).rounded())) %" }
