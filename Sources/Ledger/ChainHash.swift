import CSodium

/// A SHA-256 hash (FIPS 180-4) of a line of a ledger, and so of all lines before it.
package struct ChainHash: Sendable, Hashable, CustomStringConvertible {
    /// 32 bytes.
    private let bytes: [UInt8]

    /// What the first line goes back to.
    package static let none = ChainHash(bytes: [UInt8](repeating: 0, count: 32))

    private init(bytes: [UInt8]) { self.bytes = bytes }

    package init(of text: some StringProtocol) {
        let input = Array(text.utf8)
        var bytes = [UInt8](repeating: 0, count: 32)
        _ = crypto_hash_sha256(&bytes, input, UInt64(input.count))
        self.bytes = bytes
    }

    /// From 64 hexadecimal digits; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard text.utf8.count == 64, digits.count == 64 else { return nil }
        bytes = (0..<32).map { UInt8(digits[2 * $0] * 16 + digits[2 * $0 + 1]) }
    }

    /// 64 hexadecimal digits.
    package var description: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0) / 16], digits[Int($0) % 16]] })
    }
}
