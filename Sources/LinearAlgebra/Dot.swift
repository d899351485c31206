import CKernels

/// The inner product of two rows: float lanes within blocks of 1024 columns, block sums in double.
///
/// Absolute error about 3e-9 of the product of the lengths up to 10⁷ columns (one float sum: 5e-4). Products beyond the
/// range of a float are summed again in double, so that finite rows always have a finite product.
public func dot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Double {
    precondition(a.count == b.count, "rows of \(a.count) and \(b.count)")
    guard let p = a.baseAddress, let q = b.baseAddress else { return 0 }
    let product = guidon_dot(p, q, a.count)
    return product.isFinite ? product : guidon_dot_wide_range(p, q, a.count)
}

/// The plain twin of `dot`: its definition, and the oracle of its test.
package func plainDot(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
