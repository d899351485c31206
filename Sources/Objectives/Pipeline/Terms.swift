/// A loss and its derivatives, added up term by term.
public struct Terms: Sendable {
    public var loss = 0.0
    /// ∂loss/∂log π(token), `(tokens)`.
    public var logProbabilities: [Double]
    /// ∂loss/∂log-ratio, `(tokens)`; the pipeline hands it on through the ratio pieces.
    public var logRatios: [Double]
    /// ∂loss/∂entropy, `(tokens)`.
    public var entropies: [Double]
    /// ∂loss/∂value of the critic, `(tokens)`.
    public var values: [Double]
    /// `(tokens, Distributions.derivativeWidth)`; empty for a batch without distributions.
    public var distribution: [Double]
    public let distributionWidth: Int

    init(_ batch: ObjectiveBatch) {
        let zeros = [Double](repeating: 0, count: batch.tokenCount)
        logProbabilities = zeros
        logRatios = zeros
        entropies = zeros
        values = zeros
        distributionWidth = batch.distribution?.derivativeWidth ?? 0
        distribution = [Double](repeating: 0, count: batch.tokenCount * distributionWidth)
    }

    /// Adds to ∂loss/∂row `token` of the distribution.
    public mutating func addDistribution(_ derivative: some Collection<Double>, token: Int) {
        precondition(derivative.count == distributionWidth, "\(derivative.count) numbers for \(distributionWidth)")
        for (column, value) in derivative.enumerated() { distribution[token * distributionWidth + column] += value }
    }
}

/// What a worker's objective came to.
public struct ObjectiveResult: Sendable, Equatable {
    /// Mean over the groups or rollouts, as the objective defines it.
    public var loss: Double
    /// ∂loss/∂log π(token), `(Σ lengths)`.
    public var derivative: [Double]
    /// The others, as in `Terms`; nil where nothing depends on them.
    public var entropies: [Double]?
    public var distribution: [Double]?
    public var values: [Double]?

    /// Of the batch as it was before filters: what they left out has no derivative.
    init(_ terms: Terms, origins: [Int], tokens: Int) {
        func scatter(_ values: [Double], width: Int = 1) -> [Double] {
            var result = [Double](repeating: 0, count: tokens * width)
            for (row, origin) in origins.enumerated() {
                for column in 0..<width { result[origin * width + column] = values[row * width + column] }
            }
            return result
        }
        func unlessZero(_ values: [Double], width: Int = 1) -> [Double]? {
            values.contains { $0 != 0 } ? scatter(values, width: width) : nil
        }
        loss = terms.loss
        derivative = scatter(terms.logProbabilities)
        entropies = unlessZero(terms.entropies)
        distribution = unlessZero(terms.distribution, width: terms.distributionWidth)
        values = unlessZero(terms.values)
    }

    /// The result itself; a ratio of probabilities may have overflowed on the way to it.
    func checked() throws(ObjectiveError) -> ObjectiveResult {
        guard loss.isFinite else { throw .notFinite("loss") }
        for column in [derivative, entropies ?? [], distribution ?? [], values ?? []] {
            guard column.allSatisfy(\.isFinite) else { throw .notFinite("derivative") }
        }
        return self
    }
}

public enum ObjectiveError: Error, Equatable, Sendable {
    /// Counts that do not fit together: `lengths` does not add up to the groups, or a list has another length.
    case shape(String)
    /// A log-probability, reward, loss or derivative that is NaN or infinite.
    case notFinite(String)
    /// A piece needs a column that the batch does not have.
    case missing(Column)
    /// A piece cannot work on such actions: the sentence says why.
    case unfit(String)
}
