/// What a peer is known by: the public half of its key pair, 32 bytes. Whoever speaks under it has the other half.
package struct PublicKey: Hashable, Sendable, Codable, CustomStringConvertible {
    // Words and not an array: a key is looked up for every message.
    private let a: UInt64
    private let b: UInt64
    private let c: UInt64
    private let d: UInt64

    package static let byteCount = 32

    /// - Returns: nil unless there are 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        func word(_ start: Int) -> UInt64 { bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        a = word(0)
        b = word(8)
        c = word(16)
        d = word(24)
    }

    /// - Parameter text: 40 characters of Z85.
    package init?(text: some StringProtocol) {
        guard let bytes = Z85.bytes(text) else { return nil }
        self.init(bytes)
    }

    package var bytes: [UInt8] {
        [a, b, c, d].flatMap { word in
            stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    package var text: String { Z85.text(bytes) }
    package var description: String { text }
}
