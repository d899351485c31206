/// The value below which the fraction `q` of the values lies, linear between the two nearest: 0 is the least, 1 the
/// greatest, 0.5 the median. Nil without values.
public func quantile(_ values: [Double], _ q: Double) -> Double? {
    precondition(q >= 0 && q <= 1, "the quantile at \(q)")
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let place = q * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[below] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
}

/// The middle value, or the mean of the two middle ones. Nil without values.
public func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
