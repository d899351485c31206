import LinearAlgebra

/// Claimed samples, none above the median claim: a liar's row then counts no more than a typical honest one.
///
/// Rows of few samples count less and rows of many as the median. While more than half of the claims are honest the
/// median is between two of them.
public func cappedSamples(_ claims: [Double]) -> [Double] {
    let most = median(claims) ?? 0
    return claims.map { min($0, most) }
}

/// The most that `f` rows can count together.
func heaviest(_ f: Int, of samples: [Double]) -> Double { samples.sorted().suffix(f).reduce(0, +) }

/// The mass that `f` arbitrary rows may have.
///
/// - Throws: `samplesTooUneven` where that is half of all or more: no rule can then tell them from the others.
func arbitraryMass(_ f: Int, of samples: [Double]) throws(AggregationError) -> Double {
    let mass = heaviest(f, of: samples)
    guard 2 * mass < samples.reduce(0, +) else { throw .samplesTooUneven(f: f) }
    return mass
}

/// Samples with a mean of 1.
func withMeanOfOne(_ samples: [Double]) -> [Double] {
    let sum = samples.reduce(0, +)
    return samples.map { $0 * Double(samples.count) / sum }
}

/// Every row for one.
func equalSamples(_ n: Int) -> [Double] { [Double](repeating: 1, count: n) }
