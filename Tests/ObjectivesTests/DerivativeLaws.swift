import Objectives
import Primitives
import TestSupport
import Testing

/// The first law of the pipeline, over both catalogues.
@Suite("Derivatives are those of the loss")
struct DerivativeLaws {
    /// Who takes a column for a constant inside of a term: its derivative there is not that of the loss, and a test of its
    /// own says what it is.
    static let constants: [(name: String, column: String)] = [("adpo", "entropies"), ("elr", "distribution")]

    static let step = 1e-5

    @Test("by central differences in every column", arguments: Variant.objectives + Variant.pieces, ActionKind.allCases)
    func centralDifferences(variant: Variant, kind: ActionKind) throws {
        let pipeline = try variant.make()
        let given = fullBatch(seed: 11, kind: kind)
        let trails = pipeline.reports.map { ($0, SharedStatistics.Trail(0.6)) }
        var context = PieceContext(
            version: 60, rounds: 100, shared: SharedStatistics(.init(uniqueKeysWithValues: trails)))
        guard let batch = try Self.rewritten(given, by: pipeline, &context) else {
            // Made for the other kind of actions; for one of the two it must work.
            let other = fullBatch(seed: 11, kind: kind == .gaussian ? .categorical : .gaussian)
            #expect(try Self.rewritten(other, by: pipeline, &context) != nil)
            return
        }
        let loss = { (batch: ObjectiveBatch) in
            var fresh = context
            return try pipeline.terms(of: batch, &fresh).loss
        }
        let terms = try pipeline.terms(of: batch, &context)

        func check(_ column: String, _ analytic: [Double], _ move: (inout ObjectiveBatch, Int, Double) -> Void) throws {
            guard
                !Self.constants.contains(where: {
                    $0.column == column && [variant.name, variant.piece].contains($0.name)
                })
            else { return }
            let numeric = try analytic.indices.map { index in
                var (above, below) = (batch, batch)
                move(&above, index, Self.step)
                move(&below, index, -Self.step)
                return try (loss(above) - loss(below)) / (2 * Self.step)
            }
            // Errors: step² times a third derivative below 100 (1e-8), and 2⁻⁵² · loss / step (1e-10); derivatives are
            // about 0.1. No ratio of this seed lies within a step of a clip.
            let worst = zip(numeric, analytic).map { abs($0 - $1) }.max() ?? 0
            #expect(worst < 1e-7, "\(column)")
        }
        try check("log_probabilities", terms.logProbabilities) { $0.logProbabilities[$1] += $2 }
        try check("entropies", terms.entropies) { $0.entropies?[$1] += $2 }
        try check("values", terms.values) { $0.values?[$1] += $2 }
        try check("distribution", terms.distribution) { $0.distribution = $0.distribution?.moved($1, by: $2) }
    }

    /// Nil when the pipeline is not made for such actions.
    private static func rewritten(
        _ batch: ObjectiveBatch, by pipeline: LearningPipeline, _ context: inout PieceContext
    ) throws -> ObjectiveBatch? {
        do {
            let batch = try pipeline.rewritten(batch, &context)
            _ = try pipeline.terms(of: batch, &context)
            return batch
        } catch {
            guard case ObjectiveError.unfit = error else { throw error }
            return nil
        }
    }

    @Test(
        "tokens that are not trained have none, and nothing depends on them",
        arguments: Variant.objectives + Variant.pieces, ActionKind.allCases)
    func untrained(variant: Variant, kind: ActionKind) throws {
        let pipeline = try variant.make()
        let batch = fullBatch(seed: 12, kind: kind)
        let untrained = batch.segments.indices.filter { batch.segments[$0] == 0 }
        var changed = batch
        for token in untrained {
            changed.logProbabilities[token] = -7
            changed.samplingLogProbabilities[token] = -3
            changed.referenceLogProbabilities?[token] = -1
            changed.entropies?[token] = 3
        }
        var context = PieceContext()
        guard try Self.rewritten(batch, by: pipeline, &context) != nil else { return }
        let result = try pipeline.evaluate(batch)
        #expect(try pipeline.evaluate(changed) == result)
        #expect(!untrained.isEmpty && untrained.allSatisfy { result.derivative[$0] == 0 })
    }
}

extension Distributions {
    /// With one number of a row's derivative moved: a logit, a mean or a log σ.
    func moved(_ index: Int, by step: Double) -> Distributions {
        switch self {
        case .categorical(var values, let actions):
            values[index] += step
            return .categorical(logProbabilities: logSoftmax(values, width: actions), actions: actions)
        case .gaussian(var means, var logDeviations, let width):
            let (row, column) = (index / (2 * width), index % (2 * width))
            if column < width {
                means[row * width + column] += step
            } else {
                logDeviations[row * width + column - width] += step
            }
            return .gaussian(means: means, logDeviations: logDeviations, width: width)
        }
    }
}
