package import Credentials

extension PublicKey {
    /// A key of these bytes, by their place.
    package static func test(_ byte: (Int) -> UInt8) -> PublicKey {
        guard let key = PublicKey((0..<byteCount).map(byte)) else { preconditionFailure("32 bytes are a key") }
        return key
    }
}
