import Environments
import Glibc
import Objectives
import Primitives

/// How far a policy walks when one rollout serves many updates, which is what a worker with old parameters does.
struct StaleTable {
    static let methods: [(name: String, objective: String, given: [String: CatalogueValue])] = [
        ("ADPO τ 0.2", "adpo", anchored(0.2)), ("ADPO τ 0.8", "adpo", anchored(0.8)),
        ("ADPO τ 3", "adpo", anchored(3)), ("GRPO clip 0.2", "grpo", [:]),
        ("without a clip", "grpo", ["clip_low": .number(1), "clip_high": .number(1e9)]),
    ]
    static let rounds = 50
    static let innerSteps = [1, 8, 32, 128]

    private static func anchored(_ temperature: Double) -> [String: CatalogueValue] {
        ["temperature": .number(temperature), "target_temperature": .number(0.5)]
    }

    struct Walk {
        /// Mean over rounds of KL(before‖after) over all items, in nats.
        var divergence = 0.0
        /// Mean true reward of what the policy chooses at the end, and of the best items.
        var reward = 0.0
        var bestReward = 0.0
    }

    static func walk(_ method: Int, inner: Int, seed: UInt64) throws -> Walk {
        var random = SeededGenerator(seed: seed).stream("walk")
        let pipeline = try LearningPipeline(
            ObjectiveCatalogue.make(methods[method].objective, methods[method].given))
        var learner = try Learner(BanditTable.reference(seed: seed), pipeline, rate: 2e-3)
        var result = Walk()
        let clean = PreferenceLists(noise: .none)
        for _ in 0..<rounds {
            let lists = Lists(64, of: clean, using: &random)
            let before = learner.scorer.logProbabilities(lists).values
            let drawn = lists.draw(before, using: &random)
            for _ in 0..<inner { try learner.step(lists, drawn: drawn, sampling: before) }
            let after = learner.scorer.logProbabilities(lists).values
            result.divergence +=
                zip(before, after).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) } / Double(lists.count * rounds)
        }
        let test = Lists(1000, of: clean, using: &random)
        let policy = learner.scorer.logProbabilities(test).values
        result.reward = zip(policy, test.seen).reduce(0) { $0 + exp($1.0) * $1.1 } / Double(test.count)
        result.bestReward = mean(test.best.enumerated().map { test.seen[$0 * Lists.items + $1] })
        return result
    }

    static func print(seeds: UInt64) throws {
        Swift.print("| inner steps | \(methods.map(\.name).joined(separator: " | ")) |")
        Swift.print("| --- |" + methods.map { _ in " --- |" }.joined())
        var last: [[Walk]] = []
        for inner in innerSteps {
            last = try methods.indices.map { method in
                try (0..<seeds).map { try walk(method, inner: inner, seed: $0) }
            }
            let cells = last.map { "\(short(mean($0.map(\.divergence)))) · \(short(mean($0.map(\.reward))))" }
            Swift.print("| \(inner) | \(cells.joined(separator: " | ")) |")
            fflush(nil)
        }
        Swift.print("\nbest possible reward \(short(mean(last.joined().map(\.bestReward))))")
    }
}
