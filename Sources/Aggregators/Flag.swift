public import LinearAlgebra

/// The Flag Aggregator: the rows' directions, projected on the subspace that explains most of them, and added up.
///
/// With unit rows `uᵢ = gᵢ / |gᵢ|`, the flag subspace `Y` of `m` dimensions (`FlagSubspace`) and `t` the median length:
///
///     scaled    y = t/n · Y Yᵀ Σ uᵢ      every row counts as if it had the median length
///     released  y = 1/m · Y Yᵀ Σ uᵢ      the authors' code; the length of the step does not depend on the rows' lengths
///     paper     y = 1/n · Y Yᵀ Σ gᵢ      the formula of the paper
///
/// Why `t/n` in the first: a mean of rows that were brought to the median length. Equal rows come back as they are, learning
/// rates carry over from the mean, and the step shortens where rows disagree, as a mean's does. Stretching the result to the
/// length `t` itself would turn noise without any common direction into a full step.
///
/// With samples `sᵢ`, brought to a mean of 1, every row counts `sᵢ` times in the search and in the sum; `t` stays the median
/// over rows, for a length is a worker's and not a sample's.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients.
/// - Tolerance: `⌊(n − 1) / 2⌋` rows cannot lengthen the result beyond the honest rows' lengths (scaled), no number of them
///   beyond `n/m` (released), one does so at will (paper). Direction is safe only while honest rows agree: `f` liars subtract
///   `f` unit rows from the honest sum. Needs no declared `f`.
/// - Complexity: O(steps · n³) beside the inner products, whatever `λ`.
/// - Throws: `tooFewRows` without rows.
/// - Source: Almansoori et al., "Flag Aggregator: Scalable Distributed Training under Failures and Augmented Losses using
///   Convex Optimization", ICLR 2024 (arXiv 2302.05865), equation (5); the released code for `released`.
/// - Differs: starts from no subspace instead of a random one, so that equal rows give equal bits.
public struct Flag: GramRule {
    public enum Form: Sendable, Equatable { case scaled, released, paper }

    private let form: Form
    private let m: Int?
    private let lambda: Double
    private let steps: Int
    private let epsilon: Double
    private let tolerance: Double
    private let start: [[Double]]

    /// - Parameters:
    ///   - m: dimensions of the subspace; nil is `⌈(n + 1) / 2⌉`.
    ///   - lambda: strength of the term over pairs of rows; see `FlagPairs`.
    ///   - steps: the most reweighted eigenproblems that are solved.
    ///   - epsilon: keeps the weight of a fully explained row finite.
    ///   - tolerance: a fall of `Σ √(1 − vᵢ)` by no more than this ends the search.
    ///   - start: where the first weights come from, see `FlagSubspace.Options.start`.
    public init(
        form: Form, m: Int? = nil, lambda: Double = 0, steps: Int, epsilon: Double = 1e-7, tolerance: Double = 1e-10,
        start: [[Double]] = []
    ) {
        precondition(m ?? 1 >= 1 && steps >= 1, "m \(m ?? 1) and steps \(steps) must be at least 1")
        precondition(lambda >= 0 && epsilon > 0 && tolerance >= 0, "λ \(lambda), ε \(epsilon), tolerance \(tolerance)")
        self.form = form
        self.m = m
        self.lambda = lambda
        self.steps = steps
        self.epsilon = epsilon
        self.tolerance = tolerance
        self.start = start
    }

    public func tolerance(rows: Int) -> Int { form == .paper ? 0 : max(0, (rows - 1) / 2) }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        let n = gram.n
        guard n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        let lengths = gram.lengths
        let toUnit = lengths.map { $0 > 0 ? 1 / $0 : 0 }
        let unit = gram.scaled(by: toUnit)
        let m = m ?? (n + 2) / 2
        let samples = withMeanOfOne(samples)
        let subspace = FlagSubspace(
            unit,
            FlagSubspace.Options(
                dimensions: m, steps: steps, epsilon: epsilon, tolerance: tolerance, pairs: pairs(lengths),
                start: start, samples: samples))

        // Σ gᵢ enters the paper's form with the rows' own lengths, Σ uᵢ the others with lengths of 1.
        let sum = unit.times(form == .paper ? zip(samples, lengths).map { $0 * $1 } : samples)
        let shares = subspace.project(sum)
        let scale =
            switch form {
            case .scaled: (median(lengths) ?? 0) / Double(n)
            case .released: 1 / Double(m)
            case .paper: 1 / Double(n)
            }
        return Combination(
            coefficients: zip(shares, toUnit).map { scale * $0 * $1 }, weights: sharesOfLargest(shares),
            reconstruction: subspace.ratios, suspicion: subspace.ratios.map { 1 - $0 })
    }

    private func pairs(_ lengths: [Double]) -> FlagPairs {
        switch form {
        case .released: .released(lambda: lambda)
        case .scaled: .objective(lambda: lambda, lengths: lengths.map { $0 > 0 ? 1 : 0 })
        case .paper: .objective(lambda: lambda, lengths: lengths)
        }
    }
}
