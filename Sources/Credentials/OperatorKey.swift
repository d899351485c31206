/// What opens a server's endpoint for operators: which server it is, and the secret half of the one key that gets in there.
package struct OperatorKey: Equatable, Sendable, CustomStringConvertible {
    package let server: PublicKey
    /// 32 bytes.
    package let secret: [UInt8]

    /// So that nobody takes it for a worker's ticket, nor a ticket for it.
    private static let word = "operator "

    package init(server: PublicKey, secret: [UInt8]) {
        precondition(secret.count == PublicKey.byteCount, "a secret key of \(secret.count) bytes")
        self.server = server
        self.secret = secret
    }

    /// - Parameter text: the word `operator`, a space, and 128 hexadecimal digits.
    package init?(text: some StringProtocol) {
        guard text.hasPrefix(Self.word), let both = Ticket(text: text.dropFirst(Self.word.count)) else { return nil }
        self.init(server: both.server, secret: both.token)
    }

    package var text: String { Self.word + Ticket(server: server, token: secret).text }

    package var description: String { "an operator's key of \(server)" }
}
