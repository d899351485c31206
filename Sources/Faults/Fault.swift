/// One thing that goes wrong on purpose, and when.
public struct Fault: Sendable, Equatable {
    public var attack: Attack
    /// Versions of the parameters at which it is active; without an end it stays.
    public var from: UInt64
    public var until: UInt64?

    public init(attack: Attack, from: UInt64 = 0, until: UInt64? = nil) {
        self.attack = attack
        self.from = from
        self.until = until
    }

    public func isActive(at version: UInt64) -> Bool { version >= from && until.map { version < $0 } ?? true }
}

/// What a lying or broken worker does. Every one of them does real harm to a plain mean; a test says so of each.
public enum Attack: Sendable, Equatable {
    // On the gradient that is sent.
    /// The gradient times `-scale`.
    case signFlip(scale: Double)
    /// The gradient plus Gaussian noise of `deviation` times the gradient's root mean square in each coordinate.
    case gaussianNoise(deviation: Double)
    /// The gradient times `factor`.
    case scale(factor: Double)
    /// A zero gradient.
    case zero
    /// NaN in every coordinate.
    case nan
    /// Positive infinity in every coordinate.
    case infinity
    /// In the place of the gradient, numbers drawn uniformly from zero to `size` times its root mean square.
    case uniform(size: Double)
    /// One random bit turned in each of `floats` random coordinates, as a broken memory or bus does.
    case bitFlip(floats: Int)
    /// The gradient of `rounds` versions ago.
    case stale(rounds: Int)
    /// The gradient plus a constant direction, by `rate` of its length more each round up to `most`. Who was given the
    /// same number of a `direction` pulls the same way, without a word between them.
    case slowDrift(rate: Double, most: Double, direction: Int)
    // On the rollout that the gradient is made of.
    /// Actions drawn uniformly, passed off as the policy's own.
    case randomAction
    /// Rewards with their sign turned.
    case rewardFlip
    // On behaviour.
    /// The process ends at once.
    case crash
    /// Every contribution comes `seconds` late.
    case straggle(seconds: Double)
    /// A contribution is lost with `probability`.
    case drop(probability: Double)
}
