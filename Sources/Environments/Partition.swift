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
            let label = draw(wishes[turn % parts], from: stacks, using: &random)
            shares[turn % parts].append(stacks[label].removeLast())
        }
        return shares
    }
}

/// A label by its weight in `wish` among those of which anything is left; where the wish is for none of them, by how much
/// is left.
private func draw(_ wish: [Double], from stacks: [[Int]], using random: inout SeededGenerator) -> Int {
    var total = 0.0
    for label in stacks.indices where !stacks[label].isEmpty { total += wish[label] }
    let isWished = total > 0
    if !isWished { total = Double(stacks.reduce(0) { $0 + $1.count }) }
    let target = random.uniform() * total
    var below = 0.0
    var chosen = 0
    // Rounding may hide the target: then the last possible label is it.
    for label in stacks.indices where !stacks[label].isEmpty {
        let weight = isWished ? wish[label] : Double(stacks[label].count)
        guard weight > 0 else { continue }
        chosen = label
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
