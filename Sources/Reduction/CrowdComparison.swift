package import Coordination
import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#endif

/// Who stands apart from the crowd over the last rounds, by what a `RowMemory` holds: evidence for `Trust`, no verdict.
///
/// With the cosines `Cᵢⱼ` of the memories, quantiles over the others `j ≠ i` weighted by their votes `sⱼ`, and 1.4826 times
/// a median deviation as a deviation:
///
///     qᵢ = 0.4-quantile of Cᵢⱼ                           sᵢ = 1 / (1 + Σⱼ max(0, (Cᵢⱼ − qᵢ) / (1 − qᵢ))²)
///     cᵢ = 0.6-quantile of Cᵢⱼ                           lasting agreement: what all but two fifths do not exceed
///     c  = median of cᵢ                                  the crowd's
///     σ  = the greatest of 0.05, the deviation of cᵢ, and the median over i of the deviation of Cᵢⱼ
///     astray  = clamp((c − 0.15) / 0.2) · clamp(((c − cᵢ)/σ − 2.5) / 2.5) · clamp((0.75 − cᵢ/c) / 0.35)
///     turned  = the same of the cosines Rᵢⱼ of where the last rows of i pointed and the memory of j, in the place of Cᵢⱼ,
///               with the first factor as it is
///     tooLong = clamp(((lᵢ − l)/τ − 4) / 3) where lᵢ − l > ln 3,  l the median of the mean log lengths lᵢ,
///               τ the greater of 0.3 and their deviation
///
/// A single round's cosines drown in noise where a task is nearly solved; of sums over ten rounds honest workers of alike
/// data have nearly the same. Ten rounds are also what a turn is seen late by: a flip cancels in the memory after seven. But
/// the memories of the others say well where the crowd goes, and the last rows of one need only be compared with them.
/// Each part guards somebody:
///
/// - votes: copies of one row share about one, so that `f < n/2` colluders who mimic an honest worker are no majority;
/// - the 0.6-quantile: fewer than two fifths of the others cannot lower a victim's agreement by turning away from it;
/// - the median over `i` of the rows' own deviations: colluders cannot make the crowd look more alike than it is;
/// - the first factor: where data differ so much that there is no crowd (labels by Dirichlet 0.5), nobody is astray.
///
/// Figures and limits: docs/decisions/0005-trust.md.
package struct CrowdComparison: Sendable, Equatable {
    /// Evidence for each row, in the order of the memories.
    package let evidence: [Evidence]
    /// How far directions say anything, in 0…1: whether there is a crowd.
    package let unity: Double

    static let deviationMin = 0.05
    static let stretchDeviationMin = 0.3

    /// - Parameters:
    ///   - isCrowd: the rows that others are compared with; the others are judged all the same.
    ///   - Complexity: O(n² log n).
    package init(_ memory: RowMemory.Recollection, isCrowd: [Bool]) {
        let gram = memory.gram
        let lengths = gram.lengths
        let n = gram.n
        precondition(isCrowd.count == n && memory.stretches.count == n, "\(n) rows, \(isCrowd.count) of the crowd")
        let pointing = (0..<n).filter { lengths[$0] > 0 }
        let toUnit = lengths.map { $0 > 0 ? 1 / $0 : 0 }
        let cosines = Gram(n: n, values: (0..<n * n).map { toUnit[$0 / n] * gram.values[$0] * toUnit[$0 % n] })
        let crowd = pointing.filter { isCrowd[$0] }

        var votes = [Double](repeating: 0, count: n)
        for i in crowd { votes[i] = Self.vote(i, cosines, crowd) }
        let lasting = Agreement(cosines.values, n, of: pointing, with: crowd, votes)
        // Three make a crowd: of two that differ nobody knows which.
        let unity = lasting.judged >= 3 ? clamp((lasting.typical - 0.15) / 0.2) : 0
        self.unity = unity
        let recent = Agreement(memory.recent, n, of: pointing, with: crowd, votes)

        let tooLong = Self.tooLong(memory.stretches, isCrowd: isCrowd)
        evidence = (0..<n).map { i in
            Evidence(
                lastingAgreement: lasting.own[i], astray: unity * max(lasting.apart(i), recent.apart(i)),
                tooLong: tooLong[i])
        }
    }

    private static func vote(_ i: Int, _ cosines: Gram, _ crowd: [Int]) -> Double {
        let others = crowd.filter { $0 != i }.map { cosines[i, $0] }
        guard let usual = quantile(others, 0.4), 1 - usual > 1e-6 else { return 1 }
        return 1 / (1 + others.reduce(0) { $0 + squared(max(0, ($1 - usual) / (1 - usual))) })
    }

    private static func tooLong(_ stretches: [Double?], isCrowd: [Bool]) -> [Double] {
        let known = stretches.indices.compactMap { isCrowd[$0] ? stretches[$0] : nil }
        guard known.count >= 3, let typical = median(known),
            let apart = median(known.map { abs($0 - typical) })
        else { return stretches.map { _ in 0 } }
        let deviation = max(stretchDeviationMin, 1.4826 * apart)
        return stretches.map { stretch in
            guard let stretch, stretch - typical > log(3) else { return 0 }
            return clamp(((stretch - typical) / deviation - 4) / 3)
        }
    }
}

/// How far each row agrees with the others, and what is usual among them.
private struct Agreement {
    /// What all but two fifths of the others do not exceed; nil where there is nobody to compare with.
    let own: [Double?]
    /// The crowd's, and how far its rows are apart.
    let typical: Double
    let deviation: Double
    let judged: Int

    /// - Parameters:
    ///   - cosines: of each row with each other, `(n, n)`, row-major.
    ///   - rows: that point anywhere.
    ///   - crowd: those that others are compared with, each with its vote.
    init(_ cosines: [Double], _ n: Int, of rows: [Int], with crowd: [Int], _ votes: [Double]) {
        func weighted(_ values: [Double], _ rows: [Int], _ q: Double) -> Double? {
            quantile(values, weights: rows.map { votes[$0] }, q)
        }
        var own = [Double?](repeating: nil, count: n)
        var deviations = [Double](repeating: 0, count: n)
        for i in rows {
            let others = crowd.filter { $0 != i }
            let row = others.map { cosines[i * n + $0] }
            own[i] = weighted(row, others, 0.6)
            let middle = weighted(row, others, 0.5) ?? 0
            deviations[i] = 1.4826 * (weighted(row.map { abs($0 - middle) }, others, 0.5) ?? 0)
        }
        let judged = crowd.filter { own[$0] != nil }
        let typical = weighted(judged.map { own[$0] ?? 0 }, judged, 0.5) ?? 0
        let apart = weighted(judged.map { abs((own[$0] ?? 0) - typical) }, judged, 0.5) ?? 0
        let within = weighted(judged.map { deviations[$0] }, judged, 0.5) ?? 0
        self.own = own
        self.typical = typical
        self.judged = judged.count
        deviation = max(CrowdComparison.deviationMin, 1.4826 * apart, within)
    }

    /// How surely row `i` is below what is usual, in 0…1.
    func apart(_ i: Int) -> Double {
        guard let own = own[i], typical > 0 else { return 0 }
        return clamp(((typical - own) / deviation - 2.5) / 2.5) * clamp((0.75 - own / typical) / 0.35)
    }
}

private func clamp(_ x: Double) -> Double { min(max(x, 0), 1) }

private func squared(_ x: Double) -> Double { x * x }
