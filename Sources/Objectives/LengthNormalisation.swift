/// How the tokens of a sequence add up: each token of sequence `i` counts `weight(i)` times.
public enum LengthNormalisation: String, Sendable, CaseIterable {
    /// 1: the log-probability of the whole sequence. Long sequences weigh more.
    case sum
    /// `1 / |y_i|`: every sequence weighs the same.
    case mean
    /// `B / Σ|y|`, one weight for the batch: every token weighs the same. A mean over sequences of these sums is the
    /// mean over all tokens.
    case meanLength = "mean_length"

    /// The weight of a token of each sequence, `(B)`.
    func weights(of lengths: [Int]) -> [Double] {
        switch self {
        case .sum: [Double](repeating: 1, count: lengths.count)
        case .mean: lengths.map { 1 / Double($0) }
        case .meanLength:
            [Double](repeating: Double(lengths.count) / Double(lengths.reduce(0, +)), count: lengths.count)
        }
    }
}
