/// The largest difference of two lists relative to the largest size in the second, or infinity when they cannot be compared.
package func relativeError(_ got: [Double], _ expected: [Double]) -> Double {
    guard got.count == expected.count else { return .infinity }
    let size = max(expected.map { abs($0) }.max() ?? 0, 1e-300)
    var worst = 0.0
    for (a, b) in zip(got, expected) {
        if a.isNaN || b.isNaN { return .infinity }
        worst = max(worst, abs(a - b) / size)
    }
    return worst
}
