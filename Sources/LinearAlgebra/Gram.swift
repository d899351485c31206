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

    public subscript(_ i: Int, _ j: Int) -> Double { values[i * n + j] }
}

/// The inner product of two rows: float lanes within blocks of 1024 columns, block sums in double.
///
/// Absolute error about 3e-9 of the product of the lengths up to 10⁷ columns (one float sum: 5e-4).
public func dot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Double {
    precondition(a.count == b.count, "rows of \(a.count) and \(b.count)")
    guard let p = a.baseAddress, let q = b.baseAddress else { return 0 }
    return guidon_dot(p, q, a.count)
}
