import CKernels

/// The inner product of two rows: float lanes within blocks of 1024 columns, block sums in double.
///
/// Absolute error about 3e-9 of the product of the lengths up to 10⁷ columns (one float sum: 5e-4). Products beyond the
/// range of a float are summed again in double, so that finite rows always have a finite product.
public func dot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Double {
    precondition(a.count == b.count, "rows of \(a.count) and \(b.count)")
    var product = [0.0]
    addProducts(a, [b], columns: 0..<a.count, to: &product)
    return product[0].isFinite ? product[0] : wideDot(a, b)
}

/// `totals[j] += row · others[j]` over the columns, which begin at a multiple of `segmentColumns`: one pass for all.
func addProducts(
    _ row: UnsafeBufferPointer<Float>, _ others: [UnsafeBufferPointer<Float>], columns: Range<Int>,
    to totals: inout [Double]
) {
    precondition(totals.count == others.count, "\(totals.count) totals of \(others.count) products")
    precondition(columns.lowerBound % segmentColumns == 0 && columns.upperBound <= row.count, "columns \(columns)")
    for other in others { precondition(other.count >= columns.upperBound, "\(other.count) columns of \(columns)") }
    guard !columns.isEmpty else { return }
    let threads = threadsWorthwhile(floats: (others.count + 1) * columns.count)
    let scratch = guidon_products_scratch(others.count, columns.count, threads)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: scratch) {
        guidon_products(
            KernelCode.best.rawValue, threads, row.baseAddress, others.map(\.baseAddress), others.count,
            columns.lowerBound, columns.upperBound, &totals, $0.baseAddress)
    }
}

/// Products of parts of rows can be added if the parts end at multiples of this.
let segmentColumns = guidon_segment()

/// The inner product with every product and sum in double: no finite floats overflow it.
func wideDot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Double {
    guard let p = a.baseAddress, let q = b.baseAddress else { return 0 }
    return guidon_dot_wide_range(p, q, a.count)
}

/// The plain twin of `dot`: its definition, and the oracle of its test.
package func plainDot(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
