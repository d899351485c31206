public import LinearAlgebra

/// How the rows of one round stand to one another, from their inner products alone.
public struct RowComparison: Sendable, Equatable {
    /// Median of the cosines between a row and each of the others, `(n)`; nil for a row of zeros, or one that is alone.
    public let agreements: [Double?]
    /// Length of each row over the rows' median length, `(n)`; 0 where that is 0.
    public let lengths: [Double]
    /// Median over all pairs of rows of the cosine between them: whether the workers agree at all. Nil without a pair.
    public let medianCosine: Double?

    /// - Complexity: O(n² log n).
    public init(_ gram: Gram) {
        let lengths = gram.lengths
        let typical = median(lengths) ?? 0
        self.lengths = lengths.map { typical > 0 ? $0 / typical : 0 }
        var pairs: [Double] = []
        var agreements: [Double?] = []
        for i in 0..<gram.n {
            let others = lengths[i] > 0 ? (0..<gram.n).filter { $0 != i && lengths[$0] > 0 } : []
            let cosines = others.map { gram[i, $0] / lengths[i] / lengths[$0] }
            agreements.append(median(cosines))
            pairs += zip(others, cosines).filter { $0.0 < i }.map(\.1)
        }
        self.agreements = agreements
        medianCosine = median(pairs)
    }
}
