public import Parameters
public import Primitives

extension Attack {
    /// Whether it changes the values that are sent: `apply` carries it out.
    public var isOnValues: Bool {
        switch self {
        case .signFlip, .gaussianNoise, .scale, .zero, .nan: true
        case .randomAction, .rewardFlip, .crash, .straggle, .drop: false
        }
    }

    /// Whether it changes the rollout that a gradient is made of.
    public var isOnRollout: Bool {
        switch self {
        case .randomAction, .rewardFlip: true
        default: false
        }
    }

    /// Whether it changes when or whether anything is sent.
    public var isOnBehaviour: Bool { !isOnValues && !isOnRollout }

    /// Puts the lie in the place of the honest gradient; an attack that is not on values leaves it as it is.
    ///
    /// - Parameter random: the liar's own stream, so that a seed gives the same lies; two numbers drawn a coordinate for
    ///   noise, none for the others.
    /// - Complexity: O(d).
    public func apply(to gradient: inout Gradient, using random: inout SeededGenerator) {
        switch self {
        case .signFlip(let scale): multiply(&gradient, by: -scale)
        case .scale(let factor): multiply(&gradient, by: factor)
        case .gaussianNoise(let deviation): addNoise(&gradient, deviation: deviation, using: &random)
        case .zero: fill(&gradient, with: 0)
        case .nan: fill(&gradient, with: .nan)
        case .randomAction, .rewardFlip, .crash, .straggle, .drop: break
        }
    }

    private func multiply(_ gradient: inout Gradient, by factor: Double) {
        gradient.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] = Float(factor * Double(values[index])) }
        }
    }

    private func fill(_ gradient: inout Gradient, with value: Float) {
        gradient.values.withUnsafeMutableBufferPointer { $0.update(repeating: value) }
    }

    private func addNoise(_ gradient: inout Gradient, deviation: Double, using random: inout SeededGenerator) {
        guard gradient.count > 0 else { return }
        let squares = gradient.values.reduce(0.0) { $0 + Double($1) * Double($1) }
        let size = deviation * (squares / Double(gradient.count)).squareRoot()
        gradient.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] += Float(size * random.normal()) }
        }
    }
}
