/// A CURVE key pair. Its secret half is in no description, so that it ends up in no log.
package struct KeyPair: Equatable, Sendable, CustomStringConvertible {
    package let publicKey: PublicKey
    /// 32 bytes.
    package let secret: [UInt8]

    /// - Parameter secret: the 32 bytes that belong to `publicKey`; nothing checks it.
    package init(publicKey: PublicKey, secret: [UInt8]) {
        precondition(secret.count == PublicKey.byteCount, "a secret key of \(secret.count) bytes")
        self.publicKey = publicKey
        self.secret = secret
    }

    package var description: String { "the pair of \(publicKey)" }
}
