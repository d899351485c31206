import Objectives
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// A batch of random numbers of usual size: rollouts of 1 to 5 tokens, ratios of probabilities up to e^±0.4.
func randomBatch(seed: UInt64, groups: Int, size: Int, isOnPolicy: Bool = false) -> ObjectiveBatch {
    var random = SeededGenerator(seed: seed)
    let lengths = (0..<groups * size).map { _ in 1 + random.integer(below: 5) }
    let tokens = lengths.reduce(0, +)
    let now = (0..<tokens).map { _ in -3 * random.uniform() }
    return ObjectiveBatch(
        groupSizes: [Int](repeating: size, count: groups), lengths: lengths, logProbabilities: now,
        samplingLogProbabilities: now.map { isOnPolicy ? $0 : $0 + 0.8 * random.uniform() - 0.4 },
        rewards: lengths.map { _ in random.normal() })
}

/// The sum of the derivative over the tokens of each rollout.
func perSequence(_ derivative: [Double], lengths: [Int]) -> [Double] {
    var token = 0
    return lengths.map { length in
        defer { token += length }
        return derivative[token..<token + length].reduce(0, +)
    }
}

enum ActionKind: String, CaseIterable, Sendable { case categorical, gaussian }

/// A batch with every column that a piece can ask for: rollouts of 2 to 6 tokens in two turns, some of them not trained,
/// rewards from 0 to 1 with successes and failures, one group in which all agree.
func fullBatch(seed: UInt64, kind: ActionKind, groups: Int = 3, size: Int = 4) -> ObjectiveBatch {
    var random = SeededGenerator(seed: seed)
    let lengths = (0..<groups * size).map { _ in 2 + random.integer(below: 5) }
    let tokens = lengths.reduce(0, +)
    let distributions = (0..<3).map { _ in randomDistribution(kind, rows: tokens, using: &random) }
    let choices = (0..<tokens).map { _ in Int32(random.integer(below: 4)) }
    let now = (0..<tokens).map { _ in -0.1 - 2 * random.uniform() }
    let moved = { (random: inout SeededGenerator) in now.map { $0 + 0.8 * random.uniform() - 0.4 } }
    var rewards = lengths.map { _ in [0, 1, random.uniform()][random.integer(below: 3)] }
    for rollout in 0..<size { rewards[rollout] = 0 }
    for group in 1..<groups {
        rewards[group * size] = 1
        rewards[group * size + 1] = 0
    }
    var batch = ObjectiveBatch(
        groupSizes: [Int](repeating: size, count: groups), lengths: lengths, logProbabilities: now,
        samplingLogProbabilities: moved(&random), rewards: rewards, referenceLogProbabilities: moved(&random))
    batch.segments = lengths.flatMap { length in
        (0..<length).map { $0 == length - 1 && length > 3 ? 0 : ($0 < length / 2 ? 1 : 2) }
    }
    batch.tokens = choices
    batch.actionCount = kind == .categorical ? 4 : nil
    batch.entropies = (0..<tokens).map { _ in 0.1 + 1.2 * random.uniform() }
    batch.stepRewards = batch.tokenRanges.flatMap { range in
        range.map { $0 == range.upperBound - 1 ? 0 : 0.1 * random.normal() }
    }
    for (rollout, range) in batch.tokenRanges.enumerated() {
        let rest = batch.stepRewards?[range].reduce(0, +) ?? 0
        batch.stepRewards?[range.upperBound - 1] = rewards[rollout] - rest
    }
    batch.values = (0..<tokens).map { _ in random.normal() }
    batch.samplingValues = batch.values?.map { $0 + 0.3 * random.normal() }
    batch.distribution = distributions[0]
    batch.samplingDistribution = distributions[1]
    batch.referenceDistribution = distributions[2]
    batch.isTruncated = lengths.map { _ in random.integer(below: 4) == 0 }
    batch.answers = lengths.map { _ in UInt64(random.integer(below: 3)) }
    batch.embeddings = lengths.map { _ in (0..<3).map { _ in random.normal() } }
    batch.rewardParts = rewards.map { [$0, random.uniform()] }
    batch.starts = (0..<groups).map { UInt64(100 + $0) }
    return batch
}

private func randomDistribution(
    _ kind: ActionKind, rows: Int, using random: inout SeededGenerator
) -> Distributions {
    switch kind {
    case .categorical:
        let logits = (0..<rows * 4).map { _ in 1.5 * random.normal() }
        return .categorical(logProbabilities: logSoftmax(logits, width: 4), actions: 4)
    case .gaussian:
        return .gaussian(
            means: (0..<rows * 2).map { _ in random.normal() },
            logDeviations: (0..<rows * 2).map { _ in 0.3 * random.normal() }, width: 2)
    }
}

/// Row by row; a constant on a row changes nothing, so log-probabilities are logits too.
func logSoftmax(_ logits: [Double], width: Int) -> [Double] {
    stride(from: 0, to: logits.count, by: width).flatMap { start -> [Double] in
        let row = logits[start..<start + width]
        let sum = log(row.reduce(0) { $0 + exp($1) })
        return row.map { $0 - sum }
    }
}

/// The objective of that name without history or shared statistics.
func objective(
    _ name: String, _ parameters: [String: CatalogueValue] = [:], with pieces: [(String, [String: CatalogueValue])] = []
) throws -> LearningPipeline {
    try LearningPipeline(
        ObjectiveCatalogue.make(name, parameters), with: pieces.map { try PieceCatalogue.make($0.0, $0.1) })
}
