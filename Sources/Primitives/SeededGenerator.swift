#if canImport(Glibc)
    import Glibc
#endif

/// A generator of random numbers that is a value: the same seed gives the same numbers on every machine.
///
/// The algorithm is xoshiro256++, its state filled by SplitMix64 (Blackman and Vigna, 2021). A part of the program takes
/// a *stream* of its own, named or numbered, so that a new draw in one part leaves the others as they were.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable {
    private let seed: UInt64
    private var state: (UInt64, UInt64, UInt64, UInt64)

    public init(seed: UInt64) {
        self.seed = seed
        var mixer = SplitMix(state: seed)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// The stream of that name; depends on this generator's seed, not on how much was drawn from it.
    public func stream(_ name: String) -> SeededGenerator {
        var digest = Digest()
        digest.add(seed)
        for byte in name.utf8 { digest.add(UInt64(byte)) }
        return SeededGenerator(seed: digest.value)
    }

    /// The stream of that number; depends on this generator's seed, not on how much was drawn from it.
    public func stream(_ number: UInt64) -> SeededGenerator {
        var digest = Digest()
        digest.add(seed)
        digest.add(number)
        return SeededGenerator(seed: digest.value)
    }

    public mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ by: UInt64) -> UInt64 { (x << by) | (x >> (64 - by)) }
        let result = rotate(state.0 &+ state.3, 23) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotate(state.3, 45)
        return result
    }

    /// Uniform in [0, 1), with 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in `0..<bound`, without the bias of a plain remainder.
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "an integer below \(bound)")
        return Int.random(in: 0..<bound, using: &self)
    }

    /// Standard normal, by the Box–Muller transform; two draws a number, so that the count of draws never varies.
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }

    public static func == (a: SeededGenerator, b: SeededGenerator) -> Bool {
        a.seed == b.seed && a.state == b.state
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
