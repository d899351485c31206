/// How a row of numbers becomes probabilities.
public enum OutputMap: String, Sendable, CaseIterable {
    case softmax
    /// See `StableMax`.
    case stablemax
}

/// Who estimates the rewards that are still to come.
public enum CriticKind: String, Sendable, CaseIterable {
    /// Nobody.
    case none
    /// One more number of the same features that choose.
    case shared
    /// A network of its own, of the same shape.
    case separate
}

/// How weights begin.
public enum WeightStart: String, Sendable, CaseIterable {
    /// Rows or columns at right angles: no direction is lost or favoured by chance, whatever the depth.
    case orthogonal
    /// Independent normal numbers of deviation `1/√inputs`, which keep a row's size on average.
    case scaled
}

/// Where the log σ of a Gaussian policy comes from.
public enum DeviationSource: String, Sendable, CaseIterable {
    /// One number per component of an action, the same in every state; itself a parameter.
    case parameter
    /// From what is observed, as the means are.
    case state
}
