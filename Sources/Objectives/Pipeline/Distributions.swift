#if canImport(Glibc)
    import Glibc
#endif

/// What choices were drawn from, one row per token.
public enum Distributions: Sendable, Equatable {
    /// log π of every action in nats, `(rows, actions)`.
    case categorical(logProbabilities: [Double], actions: Int)
    /// Mean and log σ of every number of an action, `(rows, width)` each.
    case gaussian(means: [Double], logDeviations: [Double], width: Int)

    /// Numbers that a row's derivative has. Categorical: ∂/∂logit of every action. Gaussian: ∂/∂mean of every number,
    /// and then ∂/∂log σ of every number.
    public var derivativeWidth: Int {
        switch self {
        case .categorical(_, let actions): actions
        case .gaussian(_, _, let width): 2 * width
        }
    }

    public var rows: Int {
        switch self {
        case .categorical(let values, let actions): values.count / max(actions, 1)
        case .gaussian(let means, _, let width): means.count / max(width, 1)
        }
    }

    /// log π of every action of a row; nil for actions that are not from a finite set.
    public func logProbabilities(row: Int) -> ArraySlice<Double>? {
        guard case .categorical(let values, let actions) = self else { return nil }
        return values[row * actions..<(row + 1) * actions]
    }

    /// Means and log σ of a row; nil for a finite set of actions.
    public func gaussian(row: Int) -> (means: ArraySlice<Double>, logDeviations: ArraySlice<Double>)? {
        guard case .gaussian(let means, let logDeviations, let width) = self else { return nil }
        let place = row * width..<(row + 1) * width
        return (means[place], logDeviations[place])
    }

    func picking(_ rows: [Int]) -> Distributions {
        func pick(_ values: [Double], _ width: Int) -> [Double] {
            rows.flatMap { values[$0 * width..<($0 + 1) * width] }
        }
        return switch self {
        case .categorical(let values, let actions):
            .categorical(logProbabilities: pick(values, actions), actions: actions)
        case .gaussian(let means, let logDeviations, let width):
            .gaussian(means: pick(means, width), logDeviations: pick(logDeviations, width), width: width)
        }
    }

    /// Whether the counts fit `rows` rows; log-probabilities may be −∞, nothing may be NaN.
    func holds(rows: Int) -> Bool {
        switch self {
        case .categorical(let values, let actions):
            actions >= 1 && values.count == rows * actions && values.allSatisfy { $0 <= 1e-3 }
        case .gaussian(let means, let logDeviations, let width):
            width >= 1 && means.count == rows * width && logDeviations.count == rows * width
                && means.allSatisfy(\.isFinite) && logDeviations.allSatisfy(\.isFinite)
        }
    }
}
