public import LinearAlgebra

/// The default rule: rows at their median length, without those that stand out together, and with one vote for copies.
///
/// With lengths `nᵢ`, their median `t`, `aᵢ = t / nᵢ` (0 for a row of zeros) and the cosines `Cᵢⱼ` of the rows:
///
///     M  = C, or with a memory the cosines averaged over rounds
///     q  = 0.8-quantile of M over ordered pairs
///     sᵢ = 1 / (1 + Σⱼ max(0, (Mᵢⱼ − q) / (1 − q))²)     collapse: rows much closer than the crowd share one vote
///     g  = (q/ν − 0.1) / 0.2, at least 0 and at most 1   gate: where honest rows hardly agree, no row is taken out
///     w  = spectral filter on M, down to the mass n − g κ f
///     y  = Σ aᵢ wᵢ sᵢ gᵢ / Σ wᵢ sᵢ
///
/// A round's cosines are noisy where data differ or a task is nearly solved, and liars hide in that noise and pull the same
/// way for the whole run. Averages over rounds have less of it. `memory`, `m`, is how much of them each round keeps; with
/// `ν = √((1 − m)/(1 + m))` of a round's noise the gate opens the sooner, and of `κ f` as many rows as are zeros count as
/// taken out already, down to `f`; beside them at least one row's mass stays, or zeros would be all that is left. Without
/// a memory `ν` is 1 and zeros count as any row.
///
/// With samples the filter starts from them instead of 1, and `f` stands for the samples of the `f` rows with most,
/// and is lowered until these have less than half of all. What the
/// crowd is, `q` and `t`, is a matter of rows and looks at no samples.
///
/// - Shapes: `n` rows of `d` values → `n` coefficients.
/// - Tolerance: `f` arbitrary rows, at most `⌊(n − 1) / 2⌋`, which is also what a missing `f` means. The quantile holds while
///   pairs of liars are fewer than a fifth of all pairs (n = 10: f ≤ 4, n = 15: f ≤ 6).
/// - Complexity: O(n⁴) at most beside the inner products, one eigenproblem for each row taken out.
/// - Throws: `tooFewRows` without rows.
/// - Source: our own, FLAG.md sections 5 (the filter) and 5b (collapse and gate); in the family of spectral filters.
///   The memory: decision 4 (docs/decisions/0004-memory.md).
/// - Differs: without collapse and gate it is section 5, but for rows of zeros, which stay and count as in 5b. The mass
///   that is left is at least one row's, which matters for `κ > 2` only.
public struct FlagRobust: RememberingRule {
    private let f: Int?
    private let kappa: Double
    private let collapses: Bool
    private let gates: Bool
    private let projects: Bool
    public let memory: Double

    /// - Parameters:
    ///   - f: how many rows may be arbitrary; nil is as many as can be withstood.
    ///   - kappa: how much mass is taken out for each of them; the filter takes honest mass along.
    ///   - collapse: whether rows that are much closer than the crowd share one vote.
    ///   - gate: whether the filter acts only as far as the crowd's own agreement supports it.
    ///   - project: whether the mean is projected on the flag subspace of the rows as they are weighted.
    ///   - memory: how much of the averages each round keeps; 0 looks at one round alone.
    public init(
        f: Int? = nil, kappa: Double = 2, collapse: Bool = true, gate: Bool = true, project: Bool = false,
        memory: Double = 0
    ) {
        precondition(f ?? 0 >= 0 && kappa > 0, "f \(f ?? 0), κ \(kappa)")
        precondition(memory >= 0 && memory < 1, "a memory of \(memory)")
        self.f = f
        self.kappa = kappa
        collapses = collapse
        gates = gate
        projects = project
        self.memory = memory
    }

    public func tolerance(rows: Int) -> Int { remaining(f, refused: 0, most: max(0, (rows - 1) / 2)) }

    public func combine(_ gram: Gram, refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, samples: equalSamples(gram.n), refused: refused)
    }

    public var takesSamples: Bool { true }

    public func combine(_ gram: Gram, samples: [Double], refused: Int) throws(AggregationError) -> Combination {
        try combine(gram, agreement: gram.cosines, kept: 0, samples: samples, refused: refused)
    }

    public func combine(
        _ gram: Gram, agreement: Gram, samples: [Double]?, refused: Int
    ) throws(AggregationError) -> Combination {
        try combine(gram, agreement: agreement, kept: memory, samples: samples, refused: refused)
    }

    /// - Parameter kept: how much of `agreement` each round keeps: `memory`, or 0 where it is a single round's.
    private func combine(
        _ gram: Gram, agreement: Gram, kept memory: Double, samples: [Double]?, refused: Int
    ) throws(AggregationError) -> Combination {
        let n = gram.n
        guard n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        let lengths = gram.lengths
        // All but a minority may be rows of zeros: then their median is zero, and there is nothing to follow.
        let length = median(lengths) ?? 0
        let f = remaining(f, refused: refused, most: (n - 1) / 2)
        // The deviation of an average whose past fades, beside that of one value.
        let crowd = CrowdAgreement(agreement, noise: ((1 - memory) / (1 + memory)).squareRoot())

        let samples = withMeanOfOne(samples ?? equalSamples(n))
        let arbitrary = try arbitraryMass(f, of: samples, lowering: true)
        // Without a memory zeros count as any row.
        let silent = memory > 0 ? zip(lengths, samples).reduce(0) { $1.0 > 0 ? $0 : $0 + $1.1 } : 0
        let suspect = max(min(1, kappa) * arbitrary, kappa * arbitrary - silent)
        let mass = Double(n) - (gates ? crowd.gate : 1) * suspect
        let weights = spectralFilter(agreement, from: samples, mass: max(1 + silent, mass))
        let votes = zip(weights, collapses ? crowd.votes : weights.map { _ in 1 }).map { $0 * $1 }
        let total = votes.reduce(0, +)
        let shares = projects ? projected(votes, gram.cosines) : votes
        let coefficients = zip(shares, lengths).map { $1 > 0 ? length / $1 * $0 / total : 0 }
        return Combination(coefficients: coefficients, weights: sharesOfLargest(votes))
    }

    /// The sum of unit rows with these votes, on the subspace of `⌈(n + 1) / 2⌉` dimensions that explains most of the votes.
    private func projected(_ votes: [Double], _ unit: Gram) -> [Double] {
        let subspace = FlagSubspace(
            unit,
            FlagSubspace.Options(
                dimensions: (unit.n + 2) / 2, steps: 1, epsilon: 1e-7, tolerance: 0, pairs: .released(lambda: 0),
                samples: votes))
        return subspace.project(unit.times(votes))
    }
}

/// How far the rows of a round agree, and which agree more than the crowd does.
struct CrowdAgreement {
    /// How far the spectral filter may act, in 0…1.
    let gate: Double
    /// What each row's vote counts, in 0…1, `(n)`.
    let votes: [Double]

    /// - Parameters:
    ///   - unit: cosines, of this round or averaged.
    ///   - noise: of the cosines, beside those of a single round.
    init(_ unit: Gram, noise: Double = 1) {
        let n = unit.n
        // Of ordered pairs: every cosine twice, which moves what is interpolated between two of them.
        let cosines = (0..<n * n).filter { $0 / n != $0 % n }.map { unit.values[$0] }
        // 0.8, 0.1 and 0.2 were chosen on one task and hold on the others that were tried (FLAG.md 5b).
        guard let crowd = quantile(cosines, 0.8) else {
            gate = 1
            votes = [Double](repeating: 1, count: n)
            return
        }
        gate = min(1, max(0, (crowd - 0.1 * noise) / (0.2 * noise)))
        // Nobody is closer than a crowd that is one; 1e-6 is well above the error of a cosine of floats.
        let room = 1 - crowd
        votes = (0..<n).map { i in
            guard room > 1e-6 else { return 1 }
            let closer = (0..<n).reduce(0.0) { sum, j in
                let excess = j == i ? 0 : max(0, (unit[i, j] - crowd) / room)
                return sum + excess * excess
            }
            return 1 / (1 + closer)
        }
    }
}
