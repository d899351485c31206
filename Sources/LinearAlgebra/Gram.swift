import CKernels

/// The inner products of `n` rows, `(n, n)`, symmetric, row-major, in double.
public struct Gram: Sendable, Equatable {
    public let n: Int
    public private(set) var values: [Double]

    public init(n: Int, values: [Double]) {
        precondition(values.count == n * n, "\(values.count) values for a Gram matrix of \(n) rows")
        self.n = n
        self.values = values
    }

    /// All products at once; each has the bits of `dot`, as those of a `GramBuilder` have.
    ///
    /// - Complexity: O(n² d) products; a block of 1024 columns is read from memory once for all pairs. At 15 rows or fewer
    ///   the time is that of reading the rows.
    public init(rows: [UnsafeBufferPointer<Float>]) {
        let width = rows.first?.count ?? 0
        self.init(rows: rows, code: .best, threads: threadsWorthwhile(floats: rows.count * width))
    }

    /// The same by a machine code and a number of threads that the caller chooses.
    package init(rows: [UnsafeBufferPointer<Float>], code: KernelCode, threads: Int) {
        let n = rows.count
        var values = [Double](repeating: 0, count: n * n)
        if let width = rows.first?.count {
            for row in rows { precondition(row.count == width, "rows of \(width) and \(row.count)") }
            let scratch = guidon_gram_scratch(n, width, threads)
            withUnsafeTemporaryAllocation(of: Double.self, capacity: scratch) {
                let addresses = rows.map(\.baseAddress)
                if width > 0 { guidon_gram(code.rawValue, threads, addresses, n, width, &values, $0.baseAddress) }
            }
        }
        for i in 0..<n {
            for j in 0...i where !values[i * n + j].isFinite {
                let product = wideDot(rows[i], rows[j])
                values[i * n + j] = product
                values[j * n + i] = product
            }
        }
        self.init(n: n, values: values)
    }

    public subscript(_ i: Int, _ j: Int) -> Double { values[i * n + j] }

    /// The length of each row, `(n)`.
    public var lengths: [Double] { (0..<n).map { max(0, self[$0, $0]).squareRoot() } }

    /// The products of the rows that are named, in that order.
    public func selecting(_ rows: [Int]) -> Gram {
        Gram(n: rows.count, values: rows.flatMap { i in rows.map { j in self[i, j] } })
    }

    /// The squared distance of two rows, never below zero.
    ///
    /// Rows that agree to 1e-4 lose about half of its digits: what is left of the lengths after they cancel.
    public func squaredDistance(_ i: Int, _ j: Int) -> Double { max(0, self[i, i] + self[j, j] - 2 * self[i, j]) }
}
