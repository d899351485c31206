package import Primitives

/// What one row looks like beside the others of its round, whatever the rule made of it.
package struct RowEvidence: Sendable, Equatable {
    package var worker: WorkerID
    /// Median of the cosines between this row and each of the others; nil for a row of zeros, and for one that is alone.
    package var agreement: Double?
    /// Length of the row over the median length of the round's rows; 0 where that is 0.
    package var length: Double

    package init(worker: WorkerID, agreement: Double?, length: Double) {
        self.worker = worker
        self.agreement = agreement
        self.length = length
    }

    /// - Parameter gram: inner products of the rows, `(n, n)`, in the order of `workers`.
    package static func all(workers: [WorkerID], gram: [Double]) -> [RowEvidence] {
        let n = workers.count
        precondition(gram.count == n * n, "\(gram.count) products of \(n) rows")
        let lengths = (0..<n).map { max(0, gram[$0 * n + $0]).squareRoot() }
        let typical = middle(lengths) ?? 0
        return (0..<n).map { i in
            let others = lengths[i] > 0 ? (0..<n).filter { $0 != i && lengths[$0] > 0 } : []
            return RowEvidence(
                worker: workers[i], agreement: middle(others.map { gram[i * n + $0] / lengths[i] / lengths[$0] }),
                length: typical > 0 ? lengths[i] / typical : 0)
        }
    }

    /// The median; the mean of the two in the middle of an even number, nil of none.
    static func middle(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
