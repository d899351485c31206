import Objectives
import TestSupport
import Testing

@Suite("Laws of every objective")
struct ObjectiveTests {
    /// One way to set an entry of the catalogue.
    struct Variant: Sendable, CustomTestStringConvertible {
        let name: String
        let options: [String: OptionValue]

        var testDescription: String {
            ([name] + options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
        }
        func make() throws -> any Objective { try ObjectiveCatalogue.make(name, options) }

        var hasNoBaseline: Bool { options["baseline"] == "none" }
        var picksAmongEquals: Bool { options["target"] == "top1" }
        var ignoresRewards: Bool { name == "cross_entropy" }
    }

    /// Every entry with every combination of its words, and the numbers that switch a term on.
    static let variants: [Variant] =
        ObjectiveCatalogue.entries.flatMap { entry in
            var combinations: [[String: OptionValue]] = [[:]]
            for option in entry.options {
                guard case .word(let words) = option.kind else { continue }
                combinations = combinations.flatMap { options in
                    words.map { word in options.merging([option.name: .word(word)]) { $1 } }
                }
            }
            return combinations.map { Variant(name: entry.name, options: $0) }
        } + [
            Variant(name: "adpo", options: ["anchor_penalty": 0.3]),
            Variant(name: "adpo", options: ["target": "top1", "smoothing": 0.2]),
        ]

    @Test("the derivative is that of the loss", arguments: variants)
    func centralDifferences(variant: Variant) throws {
        let objective = try variant.make()
        let batch = randomBatch(seed: 11, groups: 3, size: 4)

        let derivative = try objective.evaluate(batch).derivative

        let step = 1e-5
        let numeric = try batch.logProbabilities.indices.map { token in
            var above = batch
            var below = batch
            above.logProbabilities[token] += step
            below.logProbabilities[token] -= step
            return try (objective.evaluate(above).loss - objective.evaluate(below).loss) / (2 * step)
        }
        // Errors: step² times a third derivative below 10 (1e-9), and 2⁻⁵² · loss / step (1e-10); derivatives are
        // about 0.1. No ratio of this seed lies within a step of a clip.
        #expect(derivative.contains { $0 != 0 })
        #expect(relativeError(numeric, derivative) < 1e-7)
    }

    @Test("a constant on a group's rewards changes nothing, except without a baseline", arguments: variants)
    func shift(variant: Variant) throws {
        let objective = try variant.make()
        let batch = randomBatch(seed: 12, groups: 3, size: 4)
        var shifted = batch
        for index in shifted.rewards.indices { shifted.rewards[index] += index < 4 ? 2 : -5 }

        let error = try relativeError(
            objective.evaluate(shifted).derivative, objective.evaluate(batch).derivative)

        // Rewards of size 5 lose 1e-15 to rounding, and temperatures and deviations near 0.5 magnify it little.
        if variant.hasNoBaseline { #expect(error > 0.1) } else { #expect(error < 1e-12) }
    }

    @Test(
        "equal rewards at the sampling policy move nothing, except where one of equals is picked or none is looked at",
        arguments: variants)
    func equalRewards(variant: Variant) throws {
        let objective = try variant.make()
        var batch = randomBatch(seed: 13, groups: 3, size: 4, isOnPolicy: true)
        batch.rewards = [1, 1, 1, 1, -2, -2, -2, -2, 0.1, 0.1, 0.1, 0.1]

        let largest = try objective.evaluate(batch).derivative.map { abs($0) }.max() ?? 0

        // A mean of equal numbers may be off by 2⁻⁵⁴ of them, which an epsilon of 1e-8 turns into 1e-8 at most.
        let moves = variant.hasNoBaseline || variant.picksAmongEquals || variant.ignoresRewards
        if moves { #expect(largest > 1e-3) } else { #expect(largest < 1e-7) }
    }

    @Test("groups do not influence one another", arguments: variants.filter { $0.options["length"] != "mean_length" })
    func groupsApart(variant: Variant) throws {
        let objective = try variant.make()
        let batch = randomBatch(seed: 14, groups: 2, size: 4)
        var changed = batch
        for index in 4..<8 { changed.rewards[index] = -changed.rewards[index] }
        let first = batch.lengths[..<4].reduce(0, +)

        let before = try objective.evaluate(batch).derivative
        let after = try objective.evaluate(changed).derivative

        #expect(before[..<first] == after[..<first])
        #expect((before != after) == !variant.ignoresRewards)
    }

    @Test("a batch whose counts do not fit together is refused", arguments: ObjectiveCatalogue.entries.map(\.name))
    func shapes(name: String) throws {
        let objective = try ObjectiveCatalogue.make(name)
        let good = randomBatch(seed: 15, groups: 2, size: 3)
        func refuses(_ change: (inout ObjectiveBatch) -> Void) {
            var batch = good
            change(&batch)
            #expect {
                try objective.evaluate(batch)
            } throws: { error in
                if case .shape = error as? ObjectiveError { true } else { false }
            }
        }

        refuses { $0.groupSize = 4 }
        refuses { $0.groupSize = 0 }
        refuses { $0.rewards.removeLast() }
        refuses { $0.logProbabilities.append(0) }
        refuses { $0.samplingLogProbabilities.removeLast() }
        refuses { $0.referenceLogProbabilities = [] }
        refuses {
            $0.lengths[0] += $0.lengths[1]
            $0.lengths[1] = 0
        }
        refuses {
            $0 = ObjectiveBatch(
                groupSize: 1, lengths: [], logProbabilities: [], samplingLogProbabilities: [], rewards: [])
        }
    }

    @Test("what is not finite is refused", arguments: ObjectiveCatalogue.entries.map(\.name))
    func notFinite(name: String) throws {
        let objective = try ObjectiveCatalogue.make(name)
        let good = randomBatch(seed: 16, groups: 2, size: 3)
        var bad = [good, good, good]
        bad[0].rewards[1] = .nan
        bad[1].logProbabilities[0] = -.infinity
        bad[2].samplingLogProbabilities[2] = .infinity

        #expect(throws: ObjectiveError.notFinite("rewards")) { try objective.evaluate(bad[0]) }
        #expect(throws: ObjectiveError.notFinite("log-probabilities")) { try objective.evaluate(bad[1]) }
        #expect(throws: ObjectiveError.notFinite("log-probabilities at sampling")) { try objective.evaluate(bad[2]) }
    }
}
