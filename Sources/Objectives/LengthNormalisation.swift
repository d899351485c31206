/// How the tokens of a rollout add up: each trained token of rollout `i` counts `weight(i)` times.
public enum LengthNormalisation: Sendable, Equatable {
    /// 1: the log-probability of the whole rollout. Long ones weigh more.
    case sum
    /// `1 / |y_i|`: every rollout weighs the same.
    case mean
    /// `B / Σ|y|`, one weight for the batch: every token weighs the same. A mean over rollouts of these sums is the mean
    /// over all tokens.
    case meanLength
    /// `1 / C` whatever the lengths.
    case constant(Double)
    /// `1 / max |y|` of the batch.
    case longest

    /// The names in job files.
    public enum Name: String, Sendable, CaseIterable {
        case sum, mean
        case meanLength = "mean_length"
    }

    public init(_ name: Name) {
        self =
            switch name {
            case .sum: .sum
            case .mean: .mean
            case .meanLength: .meanLength
            }
    }

    /// The weight of a trained token of each rollout, `(B)`; 0 for one that has none.
    func weights(of batch: ObjectiveBatch) -> [Double] {
        let lengths = batch.trained.map(\.count)
        let total = lengths.reduce(0, +)
        return lengths.map { length in
            guard length > 0 else { return 0 }
            return switch self {
            case .sum: 1
            case .mean: 1 / Double(length)
            case .meanLength: Double(lengths.count) / Double(total)
            case .constant(let constant): 1 / constant
            case .longest: 1 / Double(lengths.max() ?? 1)
            }
        }
    }
}
