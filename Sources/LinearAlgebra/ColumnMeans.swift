import CKernels

/// The mean of what is left of every column after its `trim` smallest and `trim` largest values are taken away.
///
/// Legend: `rows` are `n` rows of `d` finite values, `2 · trim < n`, `result` is `(d)`; sums in double in ascending order
/// of the values. Sorting networks over many columns at a time, without a branch: unrolled up to 16 rows, driven by loops
/// above.
///
/// - Complexity: O(d · n log² n).
public func trimmedColumnMeans(
    _ rows: [UnsafeBufferPointer<Float>], trim: Int, into result: UnsafeMutableBufferPointer<Float>
) {
    precondition(trim >= 0 && 2 * trim < rows.count, "trimming \(trim) at either end of \(rows.count) rows")
    for row in rows { precondition(row.count == result.count, "\(row.count) into \(result.count) values") }
    guard let out = result.baseAddress else { return }
    let threads = threadsWorthwhile(floats: rows.count * result.count)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: guidon_trimmed_means_scratch(rows.count, threads)) {
        let addresses = rows.map(\.baseAddress)
        guidon_trimmed_means(threads, addresses, rows.count, result.count, trim, out, $0.baseAddress)
    }
}

/// The median of every column, the mean of the two middle values when `n` is even.
public func columnMedians(_ rows: [UnsafeBufferPointer<Float>], into result: UnsafeMutableBufferPointer<Float>) {
    trimmedColumnMeans(rows, trim: (rows.count - 1) / 2, into: result)
}

/// The plain twin of `trimmedColumnMeans`: its definition, and the oracle of its test.
package func plainTrimmedColumnMeans(_ rows: [[Float]], trim: Int, count: Int) -> [Float] {
    (0..<count).map { column in
        let kept = rows.map { $0[column] }.sorted()[trim..<(rows.count - trim)]
        return Float(kept.reduce(0.0) { $0 + Double($1) } / Double(kept.count))
    }
}
