/// A 64-bit fingerprint that tells accidents apart, not adversaries: equal values have equal digests everywhere.
///
/// Words are mixed in as MurmurHash3 does it (Appleby, public domain), four lanes side by side for long inputs, and the
/// end is its finalizer. It guards against a version number that names other parameters after a restart; whoever may
/// forge it may as well forge the gradient beside it.
public struct Digest: Sendable {
    private var state: UInt64 = 0x243f_6a88_85a3_08d3

    public init() {}

    public mutating func add(_ word: UInt64) {
        state = Self.step(state, word)
    }

    /// Adds the bit patterns of `values`, two in a word, and their count.
    public mutating func add(_ values: [Float]) {
        values.withUnsafeBufferPointer { add($0) }
    }

    /// Adds the bit patterns of `values`, two in a word, and their count.
    public mutating func add(_ values: UnsafeBufferPointer<Float>) {
        var lanes = (state, state &+ 1, state &+ 2, state &+ 3)
        let whole = values.count / 8 * 8
        func pair(_ at: Int) -> UInt64 { UInt64(values[at].bitPattern) | UInt64(values[at + 1].bitPattern) << 32 }
        var at = 0
        while at < whole {
            lanes.0 = Self.step(lanes.0, pair(at))
            lanes.1 = Self.step(lanes.1, pair(at + 2))
            lanes.2 = Self.step(lanes.2, pair(at + 4))
            lanes.3 = Self.step(lanes.3, pair(at + 6))
            at += 8
        }
        for lane in [lanes.0, lanes.1, lanes.2, lanes.3] { add(lane) }
        for rest in whole..<values.count { add(UInt64(values[rest].bitPattern)) }
        add(UInt64(values.count))
    }

    public mutating func add(_ text: String) {
        for byte in text.utf8 { add(UInt64(byte)) }
        add(UInt64(text.utf8.count))
    }

    public var value: UInt64 {
        var z = state
        z = (z ^ (z >> 33)) &* 0xff51_afd7_ed55_8ccd
        z = (z ^ (z >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return z ^ (z >> 33)
    }

    private static func step(_ state: UInt64, _ word: UInt64) -> UInt64 {
        // The word is mixed before it meets the state: with one multiplication alone, a flipped sign and a flipped bit of
        // the next word could cancel.
        let scrambled = rotate(word &* 0x87c3_7b91_1142_53d5, 31) &* 0x4cf5_ad43_2745_937f
        return rotate(state ^ scrambled, 27) &* 5 &+ 0x52dc_e729
    }

    private static func rotate(_ x: UInt64, _ by: UInt64) -> UInt64 { (x << by) | (x >> (64 - by)) }
}
