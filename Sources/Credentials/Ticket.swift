/// What lets a machine enrol that the server does not know yet: which server it is, and a token of that server's.
///
/// The token is a secret key of its own. Whoever has it connects with it, and then says by which key it will be known;
/// so the server keeps only public keys, and whoever has no token is turned away before a byte of its own is read.
package struct Ticket: Equatable, Sendable, CustomStringConvertible {
    package let server: PublicKey
    /// 32 bytes.
    package let token: [UInt8]

    package init(server: PublicKey, token: [UInt8]) {
        precondition(token.count == PublicKey.byteCount, "a token of \(token.count) bytes")
        self.server = server
        self.token = token
    }

    /// - Parameter text: 128 hexadecimal digits, which need no quotes in any shell.
    package init?(text: some StringProtocol) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count == 4 * PublicKey.byteCount else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        guard let server = PublicKey(Array(bytes[..<PublicKey.byteCount])) else { return nil }
        self.init(server: server, token: Array(bytes[PublicKey.byteCount...]))
    }

    package var text: String {
        (server.bytes + token).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    package var description: String { "a ticket of \(server)" }
}
