public import Parameters

/// How the reference policy follows the parameters. The server keeps its parameters and sends them to whoever lacks them,
/// so a worker that was restarted has the same reference as the others.
public enum ReferenceRule: Sendable, Equatable {
    /// The parameters that the run began with.
    case fixed
    /// `a ← α a + (1 − α) θ` after every update.
    case ema(decay: Double)
    /// `a ← θ` once the mean of the last `window` distances is above `threshold`; then it begins to count anew. A
    /// distance is the median over the workers of the mean over rollouts of |mean over tokens of log π − log reference|.
    case klTriggered(threshold: Double, window: Int)
    /// `a ← θ` after every so many updates.
    case every(updates: UInt64)
    /// The first of the two that is due.
    case triggeredOrEvery(threshold: Double, window: Int, updates: UInt64)

    /// What a `klTriggered` rule is told the distances by.
    public static let distanceName = "reference_distance"

    /// One number of `ema`, before it is rounded to a float.
    public static func average(_ old: Double, _ newest: Double, decay: Double) -> Double {
        decay * old + (1 - decay) * newest
    }

    public var needsDistance: Bool {
        switch self {
        case .klTriggered, .triggeredOrEvery: true
        case .fixed, .ema, .every: false
        }
    }
}

/// The reference policy's parameters, and when they change. O(d) for an update that changes them, else O(1).
public struct Reference: Sendable, Equatable {
    public let rule: ReferenceRule
    public private(set) var parameters: ParameterVector
    /// Distances since the last copy.
    private var distances: [Double] = []
    private var updatesSinceCopy: UInt64 = 0

    public init(rule: ReferenceRule, parameters: ParameterVector) {
        self.rule = rule
        self.parameters = parameters
    }

    /// What it is besides its rule.
    public struct State: Sendable, Equatable, Codable {
        var values: [Float]
        var distances: [Double]
        var updatesSinceCopy: UInt64
    }

    public var state: State {
        State(values: parameters.values, distances: distances, updatesSinceCopy: updatesSinceCopy)
    }

    /// - Returns: false for a state of other parameters; this reference is then as before.
    public mutating func restore(_ state: State) -> Bool {
        guard state.values.count == parameters.count else { return false }
        parameters = ParameterVector(state.values)
        distances = state.distances
        updatesSinceCopy = state.updatesSinceCopy
        return true
    }

    /// Follows one update.
    ///
    /// - Parameters:
    ///   - newest: the parameters after it.
    ///   - distance: what the workers said at the parameters before it; nil when they said nothing.
    /// - Returns: whether the reference is another one now.
    public mutating func follow(_ newest: ParameterVector, distance: Double?) -> Bool {
        updatesSinceCopy += 1
        switch rule {
        case .fixed: return false
        case .ema(let decay):
            for index in parameters.values.indices {
                let mixed = ReferenceRule.average(
                    Double(parameters.values[index]), Double(newest.values[index]), decay: decay)
                parameters.values[index] = Float(mixed)
            }
            return decay < 1
        case .klTriggered(let threshold, let window):
            return copy(newest, if: isFar(distance, threshold: threshold, window: window))
        case .every(let updates): return copy(newest, if: updatesSinceCopy >= updates)
        case .triggeredOrEvery(let threshold, let window, let updates):
            let isFar = isFar(distance, threshold: threshold, window: window)
            return copy(newest, if: isFar || updatesSinceCopy >= updates)
        }
    }

    private mutating func isFar(_ distance: Double?, threshold: Double, window: Int) -> Bool {
        guard let distance else { return false }
        distances.append(distance)
        if distances.count > window { distances.removeFirst() }
        return distances.count == window && distances.reduce(0, +) / Double(window) > threshold
    }

    private mutating func copy(_ newest: ParameterVector, if isDue: Bool) -> Bool {
        guard isDue else { return false }
        parameters = newest
        distances.removeAll()
        updatesSinceCopy = 0
        return true
    }
}
