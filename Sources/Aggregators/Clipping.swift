public import LinearAlgebra

/// Rows that are longer than a limit are shortened to it.
///
/// The limit is a length; the rows' median length; or, as in ARC, the longest length that is left when the
/// `⌊2 f (n − f) / n⌋` longest rows are set aside.
///
/// - Complexity: O(n log n) beside the inner products.
/// - Throws: `tooFewRows` when `n ≤ 2 f` (adaptive), or without rows.
/// - Source: Allouah, Guerraoui, Gupta, Jellouli, Rizk, Stephan, "Boosting Robustness by Clipping Gradients in Distributed
///   Learning", 2024 (ARC).
public struct Clipping: PreAggregator {
    public enum Limit: Sendable, Equatable {
        case length(Double)
        case medianLength
        /// ARC; nil is as many as can be withstood.
        case adaptive(f: Int?)
    }

    private let limit: Limit

    public init(_ limit: Limit) {
        switch limit {
        case .length(let length): precondition(length > 0, "a limit of \(length)")
        case .medianLength: break
        case .adaptive(let f): precondition(f ?? 0 >= 0, "f is a count of rows, got \(f ?? 0)")
        }
        self.limit = limit
    }

    public var keepsRows: Bool { true }

    public func mixing(_ gram: Gram, refused: Int) throws(AggregationError) -> Mixing {
        let lengths = gram.lengths
        let longest = try longest(lengths, refused: refused)
        return Mixing(factors: lengths.map { $0 > longest ? longest / $0 : 1 })
    }

    private func longest(_ lengths: [Double], refused: Int) throws(AggregationError) -> Double {
        let n = lengths.count
        guard n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        switch limit {
        case .length(let length): return length
        case .medianLength: return median(lengths) ?? 0
        case .adaptive(let f):
            let f = try declared(f, rows: n, refused: refused, most: (n - 1) / 2)
            return lengths.sorted()[n - 1 - 2 * f * (n - f) / n]
        }
    }
}
