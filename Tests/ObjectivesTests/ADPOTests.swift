import Foundation
import Objectives
import Primitives
import TestSupport
import Testing

@Suite("ADPO: identities of the listwise loss")
struct ADPOTests {
    /// `given` takes shares; these are any rewards.
    static let targets = AnchoredTarget.Kind.allCases.filter { $0 != .given }
    static let temperature = 0.7
    static let targetTemperature = 0.5

    func adpo(_ target: AnchoredTarget.Kind = .raw, _ length: LengthNormalisation.Name = .sum) throws
        -> LearningPipeline
    {
        try objective(
            "adpo",
            [
                "target": .word(target.rawValue), "target_temperature": .number(Self.targetTemperature),
                "temperature": .number(Self.temperature), "length": .word(length.rawValue),
            ])
    }

    /// `softmax(R / β_r)`, written down once more.
    func target(_ rewards: ArraySlice<Double>) -> [Double] {
        let powers = rewards.map { exp($0 / Self.targetTemperature) }
        return powers.map { $0 / powers.reduce(0, +) }
    }

    @Test("the derivatives of a group add up to 0", arguments: targets)
    func sumsToZero(target: AnchoredTarget.Kind) throws {
        let batch = randomBatch(seed: 21, groups: 3, size: 5)
        let slopes = perSequence(
            try adpo(target, .mean).evaluate(batch).derivative, lengths: batch.lengths)
        // Five terms below 1, each with a rounding of 1e-16.
        for group in 0..<3 { #expect(abs(slopes[group * 5..<group * 5 + 5].reduce(0, +)) < 1e-14) }
    }

    @Test("a constant on all log-probabilities of a group, now or at sampling, changes nothing")
    func constants() throws {
        var batch = randomBatch(seed: 22, groups: 2, size: 4)
        batch.lengths = [Int](repeating: 1, count: 8)
        batch.logProbabilities = Array(batch.logProbabilities[..<8])
        batch.samplingLogProbabilities = Array(batch.samplingLogProbabilities[..<8])
        batch.segments = [Int](repeating: 1, count: 8)
        var moved = batch
        for index in 0..<4 { moved.logProbabilities[index] -= 30 }
        for index in 4..<8 { moved.samplingLogProbabilities[index] += 7 }

        let before = try adpo().evaluate(batch)
        let after = try adpo().evaluate(moved)

        // Numbers of size 30 / τ lose 1e-14 to rounding.
        #expect(relativeError(after.derivative, before.derivative) < 1e-12)
        #expect(abs(after.loss - before.loss) < 1e-12)
    }

    @Test(
        "at the sampling policy the loss is log G and the derivative (1/G − q) / τ",
        arguments: LengthNormalisation.Name.allCases)
    func onPolicy(length: LengthNormalisation.Name) throws {
        let batch = randomBatch(seed: 23, groups: 2, size: 4, isOnPolicy: true)

        let result = try adpo(.raw, length).evaluate(batch)

        let meanLength = Double(batch.lengths.reduce(0, +)) / 8
        let expected = [0, 4].flatMap { target(batch.rewards[$0..<$0 + 4]) }.enumerated().map { sequence, q in
            let perToken = (0.25 - q) / Self.temperature / 2
            return switch length {
            case .sum: perToken * Double(batch.lengths[sequence])
            case .mean: perToken
            case .meanLength: perToken * Double(batch.lengths[sequence]) / meanLength
            }
        }
        #expect(abs(result.loss - log(4.0)) < 1e-14)
        #expect(relativeError(perSequence(result.derivative, lengths: batch.lengths), expected) < 1e-13)
    }

    @Test("the minimum lies where the policy is the anchor times the target to the power of τ")
    func minimum() throws {
        var batch = randomBatch(seed: 24, groups: 1, size: 6)
        batch.lengths = [Int](repeating: 1, count: 6)
        batch.samplingLogProbabilities = Array(batch.samplingLogProbabilities[..<6])
        batch.segments = [Int](repeating: 1, count: 6)
        batch.logProbabilities = zip(batch.samplingLogProbabilities, target(batch.rewards[...])).map {
            $0 + Self.temperature * log($1)
        }

        let slopes = try adpo().evaluate(batch).derivative

        #expect(slopes.allSatisfy { abs($0) < 1e-14 })
    }

    @Test("ratios of hundreds of nats at a small temperature stay finite")
    func farAway() throws {
        let batch = ObjectiveBatch(
            groupSizes: [3], lengths: [1, 1, 1], logProbabilities: [-900, -1, -2],
            samplingLogProbabilities: [-1, -800, -2],
            rewards: [1, 0, 0])
        let sharp = try objective(
            "adpo", ["target": "raw", "temperature": 0.1, "length": "sum"])

        let result = try sharp.evaluate(batch)

        #expect(result.loss.isFinite)
        // All of p̃ is on the second: (0 − q₁) / 0.1 for the first, with q = softmax(2, 0, 0).
        #expect(abs(result.derivative[0] + exp(2) / (exp(2) + 2) / 0.1) < 1e-12)
    }

    @Test("top1 asks for the first of the best and leaves the rest its smoothing")
    func top1() throws {
        let batch = ObjectiveBatch(
            groupSizes: [3], lengths: [1, 1, 1], logProbabilities: [-1, -1, -1],
            samplingLogProbabilities: [-1, -1, -1],
            rewards: [0, 5, 5])
        let top1 = try objective(
            "adpo", ["target": "top1", "temperature": 1, "length": "sum", "smoothing": 0.2])

        let slopes = try top1.evaluate(batch).derivative

        // 1/3 − q with q = (0.1, 0.8, 0.1).
        #expect(relativeError(slopes, [1.0 / 3 - 0.1, 1.0 / 3 - 0.8, 1.0 / 3 - 0.1]) < 1e-14)
    }

    @Test("a group of one moves nothing", arguments: targets)
    func groupOfOne(target: AnchoredTarget.Kind) throws {
        let batch = randomBatch(seed: 25, groups: 3, size: 1)
        let result = try adpo(target).evaluate(batch)
        #expect(result.loss == 0)
        #expect(result.derivative.allSatisfy { $0 == 0 })
    }
}
