public import LinearAlgebra
import Primitives

/// Bucketing: the rows are put into an order by lot, and each `s` of them become their mean; the last bucket may be smaller.
///
/// The lot depends on a seed and on the bits of the rows' inner products: equal rounds have equal lots, others new ones. A
/// liar who knows the seed and all rows can try its own row until the lot suits it; nobody else can.
///
/// - Shapes: `n` rows → `⌈n / s⌉` rows.
/// - Tolerance: brings honest rows together and leaves at most `f` spoilt buckets, so that the rule behind must withstand
///   `f` of `⌈n / s⌉`; it withstands nothing by itself.
/// - Complexity: O(n²).
/// - Throws: `tooFewRows` without rows, or where a given order has another number of them.
/// - Source: Karimireddy, He, Jaggi, "Byzantine-Robust Learning on Heterogeneous Datasets via Bucketing", ICLR 2022.
/// - Differs: the lot is drawn from a seed and the rows instead of a global generator.
public struct Bucketing: PreAggregator {
    public enum Order: Sendable, Equatable {
        case drawn(seed: UInt64)
        /// Every row's number once.
        case given([Int])
    }

    private let size: Int
    private let order: Order

    public init(size: Int = 2, order: Order = .drawn(seed: 0)) {
        precondition(size >= 1, "buckets of \(size) rows")
        if case .given(let rows) = order {
            precondition(rows.sorted() == Array(rows.indices), "\(rows) does not name every row once")
        }
        self.size = size
        self.order = order
    }

    public func count(rows: Int) -> Int { (rows - 1) / size + 1 }

    public func mixing(_ gram: Gram, refused: Int) throws(AggregationError) -> Mixing {
        let n = gram.n
        guard n > 0 else { throw .tooFewRows(got: 0, need: 1) }
        let order: [Int]
        switch self.order {
        case .drawn(let seed): order = drawn(gram, seed: seed)
        case .given(let rows):
            guard rows.count == n else { throw .tooFewRows(got: n, need: rows.count) }
            order = rows
        }
        let buckets = count(rows: n)
        var values = [Double](repeating: 0, count: buckets * n)
        for bucket in 0..<buckets {
            let members = order[bucket * size..<min(n, (bucket + 1) * size)]
            for row in members { values[bucket * n + row] = 1 / Double(members.count) }
        }
        return Mixing(count: buckets, n: n, values: values)
    }

    private func drawn(_ gram: Gram, seed: UInt64) -> [Int] {
        var digest = Digest()
        for value in gram.values { digest.add(value.bitPattern) }
        var random = SeededGenerator(seed: seed).stream("buckets").stream(digest.value)
        return Array(0..<gram.n).shuffled(using: &random)
    }
}
