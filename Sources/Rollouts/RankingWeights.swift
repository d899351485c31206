/// The weights with which a ranking of perturbations votes for a direction, best first, when only the best `ranked` of
/// them are told apart.
///
///     wᵣ = (m − 1 − 2 r) / E   for r < k        wᵣ = −k / E   otherwise        E = k (k − 1)/2 + k (m − k)
///
/// Each of the `E` known comparisons adds one to the better side and takes one from the worse, so the weights sum to zero:
/// what is added to all perturbations alike does not change the direction.
///
/// - Shapes: `m` weights in the order of the ranking.
/// - Source: Tang, Rybin, Chang, "Zeroth-Order Optimization Meets Human Feedback: Provable Learning via Ranking Oracles"
///   (arXiv 2303.03751).
/// - Differs: the authors' code takes `m − 2 r`, whose weights sum to `k/E` instead of zero.
public func rankingWeights(count m: Int, ranked k: Int) -> [Double] {
    precondition(m >= 2 && k >= 1 && k <= m, "\(k) of \(m) ranked")
    let comparisons = Double(k * (k - 1) / 2 + k * (m - k))
    return (0..<m).map { r in (r < k ? Double(m - 1 - 2 * r) : -Double(k)) / comparisons }
}

/// The weight of each perturbation by what it earned; equal earnings share the weights of their places.
///
/// So perturbations that all earn the same give no direction at all, and the order in which they were drawn does not count.
public func rankingWeights(of earnings: [Double], ranked k: Int) -> [Double] {
    let byPlace = rankingWeights(count: earnings.count, ranked: k)
    let order = earnings.indices.sorted { earnings[$0] > earnings[$1] }
    var weights = [Double](repeating: 0, count: earnings.count)
    var place = 0
    while place < order.count {
        var end = place + 1
        while end < order.count, earnings[order[end]] == earnings[order[place]] { end += 1 }
        let shared = byPlace[place..<end].reduce(0, +) / Double(end - place)
        for index in place..<end { weights[order[index]] = shared }
        place = end
    }
    return weights
}
