import Objectives
import Primitives

/// A batch of random numbers of usual size: sequences of 1 to 5 tokens, ratios of probabilities up to e^±0.4.
func randomBatch(seed: UInt64, groups: Int, size: Int, isOnPolicy: Bool = false) -> ObjectiveBatch {
    var random = SeededGenerator(seed: seed)
    let lengths = (0..<groups * size).map { _ in 1 + random.integer(below: 5) }
    let tokens = lengths.reduce(0, +)
    let now = (0..<tokens).map { _ in -3 * random.uniform() }
    return ObjectiveBatch(
        groupSize: size, lengths: lengths, logProbabilities: now,
        samplingLogProbabilities: now.map { isOnPolicy ? $0 : $0 + 0.8 * random.uniform() - 0.4 },
        rewards: lengths.map { _ in random.normal() })
}

/// The sum of the derivative over the tokens of each sequence.
func perSequence(_ derivative: [Double], lengths: [Int]) -> [Double] {
    var token = 0
    return lengths.map { length in
        defer { token += length }
        return derivative[token..<token + length].reduce(0, +)
    }
}
