/// Mean of the values, added left to right.
func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

/// `(R − mean) / (sd + epsilon)` within a group, sd with `G − 1` in the denominator; zero for a group of one.
func standardised(_ rewards: ArraySlice<Double>, epsilon: Double) -> [Double] {
    let centre = mean(rewards)
    guard rewards.count > 1 else { return [0] }
    let squares = rewards.reduce(0.0) { $0 + ($1 - centre) * ($1 - centre) }
    let deviation = (squares / Double(rewards.count - 1)).squareRoot()
    return rewards.map { ($0 - centre) / (deviation + epsilon) }
}
