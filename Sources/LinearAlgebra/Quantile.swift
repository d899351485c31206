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

/// The value below which the fraction `q` of the weight lies: of two that share the border their mean, as of a median of
/// equal weights. Nil without weight.
///
/// - Parameter weights: at least 0, one for each value.
public func quantile(_ values: [Double], weights: [Double], _ q: Double) -> Double? {
    precondition(values.count == weights.count, "\(weights.count) weights of \(values.count) values")
    precondition(q >= 0 && q <= 1, "the quantile at \(q)")
    let order = values.indices.filter { weights[$0] > 0 }.sorted { values[$0] < values[$1] }
    let border = q * order.reduce(0) { $0 + weights[$1] }
    var below = 0.0
    for (place, index) in order.enumerated() {
        below += weights[index]
        // The weights come out of sums themselves: what is this near to the border is on it.
        if abs(below - border) <= 1e-12 * border, place + 1 < order.count {
            return (values[index] + values[order[place + 1]]) / 2
        }
        if below > border { return values[index] }
    }
    return order.last.map { values[$0] }
}
