public import Parameters
public import Primitives

extension Attack {
    /// Whether it changes the values that are sent: `apply` carries it out.
    public var isOnValues: Bool {
        switch self {
        case .signFlip, .gaussianNoise, .scale, .zero, .nan, .infinity, .uniform, .bitFlip, .stale, .slowDrift: true
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

    /// Whether it depends on the rounds that went before, which only a `Liar` knows.
    public var hasMemory: Bool {
        switch self {
        case .stale, .slowDrift: true
        default: false
        }
    }

    /// An attack of this kind takes nothing but what its worker has; a `JointAttack` takes more.
    public var knowledge: Knowledge { .own }

    /// Puts the lie in the place of the honest gradient; an attack that is not on values leaves it as it is.
    ///
    /// This is the first round that the worker ever sees: a stale gradient is not there yet, and a drift has just begun.
    /// `Liar` does the rounds after it.
    ///
    /// - Parameter random: the liar's own stream, so that a seed gives the same lies; the number of draws depends on the
    ///   attack and on `d` alone.
    /// - Complexity: O(d).
    public func apply(to gradient: inout Gradient, using random: inout SeededGenerator) {
        apply(to: &gradient, earlier: nil, rounds: 1, using: &random)
    }

    /// - Parameters:
    ///   - earlier: the worker's honest gradient of as many rounds ago as a stale one wants; nil when there is none.
    ///   - rounds: of the attack, this one included.
    func apply(to gradient: inout Gradient, earlier: Gradient?, rounds: UInt64, using random: inout SeededGenerator) {
        switch self {
        case .signFlip(let scale): multiply(&gradient, by: -scale)
        case .scale(let factor): multiply(&gradient, by: factor)
        case .gaussianNoise(let deviation): addNoise(&gradient, deviation: deviation, using: &random)
        case .zero: fill(&gradient, with: 0)
        case .nan: fill(&gradient, with: .nan)
        case .infinity: fill(&gradient, with: .infinity)
        case .uniform(let size): drawUniformly(&gradient, size: size, using: &random)
        case .bitFlip(let floats): flipBits(&gradient, floats: floats, using: &random)
        case .stale: if let earlier { gradient = earlier }
        case .slowDrift(let rate, let most, let direction):
            drift(&gradient, by: min(most, rate * Double(rounds)), direction: direction)
        case .randomAction, .rewardFlip, .crash, .straggle, .drop: break
        }
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
    let size = deviation * rootMeanSquare(gradient)
    gradient.values.withUnsafeMutableBufferPointer { values in
        for index in values.indices { values[index] += Float(size * random.normal()) }
    }
}

private func drawUniformly(_ gradient: inout Gradient, size: Double, using random: inout SeededGenerator) {
    let size = size * rootMeanSquare(gradient)
    gradient.values.withUnsafeMutableBufferPointer { values in
        for index in values.indices { values[index] = Float(size * random.uniform()) }
    }
}

/// Hits different coordinates, so that no bit is turned back; all of them when there are no more than `floats`.
private func flipBits(_ gradient: inout Gradient, floats: Int, using random: inout SeededGenerator) {
    var hit: Set<Int> = []
    let d = gradient.count
    // Floyd's sample: every set of that many coordinates is as likely as any other, in as many draws as it has members.
    for last in max(0, d - floats)..<d {
        let drawn = random.integer(below: last + 1)
        let index = hit.contains(drawn) ? last : drawn
        hit.insert(index)
        let bit = UInt32(1) << UInt32(random.integer(below: 32))
        gradient.values[index] = Float(bitPattern: gradient.values[index].bitPattern ^ bit)
    }
}

/// Adds `strength` times the gradient's own length along a direction of signs, which lets every coordinate drift alike.
private func drift(_ gradient: inout Gradient, by strength: Double, direction: Int) {
    guard strength > 0 else { return }
    let size = Float(strength * rootMeanSquare(gradient))
    let signs = signs(gradient.count, direction: direction)
    for index in gradient.values.indices { gradient.values[index] += size * signs.values[index] }
}

/// Random signs, `(d)`, that depend on the number `direction` and on nothing else.
func signs(_ count: Int, direction: Int) -> Gradient {
    var random = SeededGenerator(seed: UInt64(direction)).stream("slow_drift")
    var bits: UInt64 = 0
    return Gradient(
        (0..<count).map { index in
            if index & 63 == 0 { bits = random.next() }
            defer { bits >>= 1 }
            return bits & 1 == 0 ? 1 : -1
        })
}
