import Objectives
import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// One group of rollouts of one token each, on policy, with these rewards.
func oneGroup(_ rewards: [Double]) -> ObjectiveBatch {
    ObjectiveBatch(
        groupSizes: [rewards.count], lengths: rewards.map { _ in 1 }, logProbabilities: rewards.map { _ in -1 },
        samplingLogProbabilities: rewards.map { _ in -1 }, rewards: rewards)
}

/// One rollout of a token for each distribution, all trained, each of its first action.
func oneRollout(_ probabilities: [[Double]]) -> ObjectiveBatch {
    let logs = probabilities.map { $0.map { log($0) } }
    var batch = ObjectiveBatch(
        groupSizes: [1], lengths: [probabilities.count], logProbabilities: logs.map { $0[0] },
        samplingLogProbabilities: logs.map { $0[0] }, rewards: [0])
    batch.tokens = probabilities.map { _ in 0 }
    batch.distribution = .categorical(logProbabilities: logs.flatMap { $0 }, actions: probabilities[0].count)
    return batch
}

/// What a piece, with these parameters, makes of the advantages that `objective` gives.
func advantages(
    _ name: String, _ parameters: [String: CatalogueValue] = [:], of batch: ObjectiveBatch,
    objective center: String = "grpo", _ context: PieceContext = PieceContext()
) throws -> ObjectiveBatch {
    var context = context
    return try objective(center, with: [(name, parameters)]).rewritten(batch, &context)
}

/// The loss and derivatives of a piece alone: beside an objective that has nothing to learn from equal rewards.
func termsOf(
    _ name: String, _ parameters: [String: CatalogueValue] = [:], _ batch: ObjectiveBatch,
    _ context: PieceContext = PieceContext()
) throws -> (terms: Terms, context: PieceContext) {
    var context = context
    let pipeline = try objective("grpo", with: [(name, parameters)])
    let rewritten = try pipeline.rewritten(batch, &context)
    let terms = try pipeline.terms(of: rewritten, &context)
    return (terms, context)
}

/// Shared statistics with one trail.
func shared(_ name: String, _ values: [Double]) -> SharedStatistics {
    var statistics = SharedStatistics()
    for value in values { statistics.append(value, to: name) }
    return statistics
}

/// Whether each number is that of a table that gives so many decimals.
func agrees(_ values: [Double], _ table: [Double], decimals: Int = 4) -> Bool {
    let half = 0.5000001 * pow(10, -Double(decimals))
    return values.count == table.count && zip(values, table).allSatisfy { abs($0 - $1) <= half }
}
