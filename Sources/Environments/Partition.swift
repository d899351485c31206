import Primitives

#if canImport(Glibc)
    import Glibc
#endif

/// How examples are dealt out to workers: every example to one of them, and to each as many as to the others.
public enum Partition: Sendable, Equatable {
    /// As cards are dealt: every worker sees about the same labels.
    case iid
    /// Every worker `w` has label shares `q_w ~ Dirichlet(α, …, α)` of its own: the smaller `α`, the fewer labels it sees.
    ///
    /// The workers draw one example in turn: a label by `q_w` among those of which examples are left, then the next of
    /// that label. Shares that ask for more than there is come out milder.
    ///
    /// - Source: Hsu, Qi, Brown, "Measuring the Effects of Non-Identical Data Distribution for Federated Visual
    ///   Classification", 2019, section 3.
    /// - Differs: workers draw in turn, so that running out of a label hits all of them alike, not the last ones.
    case dirichlet(alpha: Double)

    /// The indices of every part's examples; sizes differ by one at most.
    ///
    /// - Parameter labels: of all examples, each below `labelCount`.
    func shares(
        of labels: [Int32], labelCount: Int, parts: Int, using random: inout SeededGenerator
    ) -> [[Int]] {
        var shares = [[Int]](repeating: [], count: parts)
        let order = labels.indices.shuffled(using: &random)
        guard case .dirichlet(let alpha) = self else {
            for (turn, index) in order.enumerated() { shares[turn % parts].append(index) }
            return shares
        }
        var stacks = [[Int]](repeating: [], count: labelCount)
        for index in order { stacks[Int(labels[index])].append(index) }
        let wishes = (0..<parts).map { _ in dirichletDraw(alpha, count: labelCount, using: &random) }
        for turn in labels.indices {
            let wish = wishes[turn % parts]
            let left = stacks.indices.map { stacks[$0].isEmpty ? 0 : wish[$0] }
            // Whoever wishes for nothing that is left takes what there is most of.
            let weights = left.contains { $0 > 0 } ? left : stacks.map { Double($0.count) }
            shares[turn % parts].append(stacks[pick(weights, using: &random)].removeLast())
        }
        return shares
    }
}

/// An index with a probability proportional to its weight; never one whose weight is zero.
private func pick(_ weights: [Double], using random: inout SeededGenerator) -> Int {
    let target = random.uniform() * weights.reduce(0, +)
    var below = 0.0
    var chosen = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
        chosen = index
        below += weight
        if below > target { break }
    }
    return chosen
}

/// A draw of Dirichlet(α, …, α): independent gamma draws over their sum.
///
/// In logarithms, because for a small `α` all of the draws can be smaller than any number.
private func dirichletDraw(_ alpha: Double, count: Int, using random: inout SeededGenerator) -> [Double] {
    let logs = (0..<count).map { _ in logGamma(alpha, using: &random) }
    let top = logs.reduce(-Double.infinity, max)
    let powers = logs.map { exp($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}

/// The logarithm of a draw of Gamma(α, 1): Marsaglia and Tsang's method for `α + 1`, times `u^(1/α)`.
///
/// - Source: Marsaglia, Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000.
private func logGamma(_ alpha: Double, using random: inout SeededGenerator) -> Double {
    let d = alpha + 1 - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
        let x = random.normal()
        let v = 1 + c * x
        guard v > 0 else { continue }
        let cube = v * v * v
        let isTaken = log(1 - random.uniform()) < x * x / 2 + d - d * cube + d * log(cube)
        if isTaken { return log(d * cube) + log(1 - random.uniform()) / alpha }
    }
}
