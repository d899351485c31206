import LinearAlgebra

/// Claimed samples, none above the median claim: a liar's row then counts no more than a typical honest one.
///
/// Rows of few samples count less and rows of many as the median. While more than half of the claims are honest the
/// median is between two of them. A claim below one sample, or one that is no number, counts as one: whatever is claimed,
/// the result can be given to `Aggregator.aggregate`. Only a rule that was told `f` may find it too uneven.
public func cappedSamples(_ claims: [Double]) -> [Double] {
    let claims = claims.map { $0 >= 1 ? min($0, samplesMax) : 1 }
    let most = median(claims) ?? 1
    return claims.map { min($0, most) }
}

/// More samples than a row can stand for; sums of as many are exact as doubles.
let samplesMax = Double(1 << 40)

/// The most that `f` rows can count together.
func heaviest(_ f: Int, of samples: [Double]) -> Double { samples.sorted().suffix(f).reduce(0, +) }

/// The mass that `f` arbitrary rows may have.
///
/// - Parameter lowering: whether `f` is only a limit, to be lowered until its rows have less than half of all.
/// - Throws: `samplesTooUneven` where they have half or more: no rule can then tell them from the others.
func arbitraryMass(_ f: Int, of samples: [Double], lowering: Bool) throws(AggregationError) -> Double {
    let half = samples.reduce(0, +) / 2
    if lowering {
        let masses = (0...f).map { heaviest($0, of: samples) }
        return masses.last { $0 < half } ?? 0
    }
    let mass = heaviest(f, of: samples)
    guard mass < half else { throw .samplesTooUneven(f: f) }
    return mass
}

/// Samples with a mean of 1.
func withMeanOfOne(_ samples: [Double]) -> [Double] {
    let sum = samples.reduce(0, +)
    return samples.map { $0 * Double(samples.count) / sum }
}

/// Every row for one.
func equalSamples(_ n: Int) -> [Double] { [Double](repeating: 1, count: n) }
