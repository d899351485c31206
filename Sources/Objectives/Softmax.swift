#if canImport(Glibc)
    import Glibc
#endif

/// `softmax(scores)` and `log Σ exp(scores)`; the largest score is subtracted first, so that nothing overflows.
func softmax(_ scores: [Double]) -> (probabilities: [Double], logSum: Double) {
    let top = scores.max() ?? 0
    let powers = scores.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return (powers.map { $0 / sum }, top + log(sum))
}
