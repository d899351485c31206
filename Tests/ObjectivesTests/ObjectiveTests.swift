import Objectives
import Primitives
import TestSupport
import Testing

@Suite("Laws of every objective")
struct ObjectiveTests {
    @Test(
        "a constant on a group's rewards changes nothing, except without a baseline",
        arguments: Variant.objectives.filter { !$0.holds("target", "given") })
    func shift(variant: Variant) throws {
        let objective = try variant.make()
        let batch = fullBatch(seed: 12, kind: .categorical)
        var shifted = batch
        for index in shifted.rewards.indices { shifted.rewards[index] += index < 4 ? 2 : -5 }

        let error = try relativeError(
            objective.evaluate(shifted).derivative, objective.evaluate(batch).derivative)

        // Rewards of size 5 lose 1e-15 to rounding, and temperatures and deviations near 0.5 magnify it little.
        if variant.mindsShift { #expect(error > 1e-3) } else { #expect(error < 1e-12) }
    }

    @Test(
        "equal rewards at the sampling policy move nothing, except where one of equals is picked or none is looked at",
        arguments: Variant.objectives.filter { !$0.holds("target", "given") })
    func equalRewards(variant: Variant) throws {
        let objective = try variant.make()
        var batch = fullBatch(seed: 13, kind: .categorical)
        batch.samplingLogProbabilities = batch.logProbabilities
        batch.referenceLogProbabilities = batch.logProbabilities
        batch.rewards = [1, 1, 1, 1, -2, -2, -2, -2, 0.1, 0.1, 0.1, 0.1]

        let largest = try objective.evaluate(batch).derivative.map { abs($0) }.max() ?? 0

        // A mean of equal numbers may be off by 2⁻⁵⁴ of them, which an epsilon of 1e-8 turns into 1e-8 at most.
        let moves = variant.movesAmongEquals
        if moves { #expect(largest > 1e-3) } else { #expect(largest < 1e-7) }
    }

    @Test(
        "groups do not influence one another",
        arguments: Variant.objectives.filter { $0.judgesGroupsApart && !$0.holds("target", "given") })
    func groupsApart(variant: Variant) throws {
        let objective = try variant.make()
        let batch = fullBatch(seed: 14, kind: .categorical, groups: 2)
        var changed = batch
        for index in 4..<8 { changed.rewards[index] = 0.5 - changed.rewards[index] }
        let first = batch.lengths[..<4].reduce(0, +)

        let before = try objective.evaluate(batch).derivative
        let after = try objective.evaluate(changed).derivative

        #expect(before[..<first] == after[..<first])
        #expect((before != after) == (variant.name != "cross_entropy"))
    }

    @Test("a batch whose counts do not fit together is refused", arguments: ObjectiveCatalogue.entries.map(\.name))
    func shapes(name: String) throws {
        let objective = try objective(name)
        let good = fullBatch(seed: 15, kind: .categorical, groups: 2, size: 3)
        func refuses(_ change: (inout ObjectiveBatch) -> Void) {
            var batch = good
            change(&batch)
            #expect {
                try objective.evaluate(batch)
            } throws: { error in
                if case .shape = error as? ObjectiveError { true } else { false }
            }
        }

        refuses { $0.groupSizes = [4, 4] }
        refuses { $0.groupSizes = [6, 0] }
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
                groupSizes: [], lengths: [], logProbabilities: [], samplingLogProbabilities: [], rewards: [])
        }
    }

    @Test("what is not finite is refused", arguments: ObjectiveCatalogue.entries.map(\.name))
    func notFinite(name: String) throws {
        let objective = try objective(name)
        let good = fullBatch(seed: 16, kind: .categorical, groups: 2, size: 3)
        var bad = [good, good, good]
        bad[0].rewards[1] = .nan
        bad[1].logProbabilities[0] = -.infinity
        bad[2].samplingLogProbabilities[2] = .infinity

        #expect(throws: ObjectiveError.notFinite("rewards")) { try objective.evaluate(bad[0]) }
        #expect(throws: ObjectiveError.notFinite("log-probabilities")) { try objective.evaluate(bad[1]) }
        #expect(throws: ObjectiveError.notFinite("log-probabilities at sampling")) { try objective.evaluate(bad[2]) }
    }
}
